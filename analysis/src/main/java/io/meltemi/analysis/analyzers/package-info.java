/**
 * The analyzers of Istio 1.30.3, one class each; {@link io.meltemi.analysis.analyzers.Analyzers}
 * lists them. They have no state, and see objects as they were written, so that one with errors is
 * analyzed too. Istio's are in pkg/config/analysis/analyzers.
 */
@NullMarked
package io.meltemi.analysis.analyzers;

import org.jspecify.annotations.NullMarked;
