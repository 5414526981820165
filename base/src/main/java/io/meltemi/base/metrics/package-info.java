/**
 * What istiod and the agent measure alike, in Prometheus' text format 0.0.4: the process, by what
 * Linux says of it, and histograms. Names are those of Prometheus' client for Go, which Istio's
 * programs use. Any thread.
 */
@NullMarked
package io.meltemi.base.metrics;

import org.jspecify.annotations.NullMarked;
