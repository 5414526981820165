/**
 * Helm's charts without Helm: a folder and values in, manifests out. Nothing is asked of a cluster
 * and nothing is written; on the caller's thread.
 *
 * <p>Source: Helm 3 pkg/chart, pkg/chartutil and pkg/engine.
 */
@NullMarked
package io.meltemi.gotemplate.chart;

import org.jspecify.annotations.NullMarked;
