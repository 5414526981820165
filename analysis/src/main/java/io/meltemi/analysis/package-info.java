/**
 * What is wrong with a mesh's objects, alone and together, as Istio's {@code analyze} tells it.
 *
 * <p>In: {@link io.meltemi.analysis.Resource}s, from files ({@link
 * io.meltemi.analysis.FileObjects}) or from clusters. Out: {@link io.meltemi.analysis.Message}s,
 * each with one of Istio's codes, the object and the line of its file. The analyzers are in {@code
 * io.meltemi.analysis.analyzers}; the rules for one object are those that istiod's webhook goes by
 * ({@code io.meltemi.config}). Pure functions but for the lookups of hosts that one analyzer does;
 * any thread. Istio does this in pkg/config/analysis.
 */
@NullMarked
package io.meltemi.analysis;

import org.jspecify.annotations.NullMarked;
