/**
 * Istio's own metrics and the JVM's. In go events of the xDS server and of ingest, out comes the
 * text that Prometheus scrapes, with the names, labels and help texts that dashboards know.
 * Recording is quick and safe on any thread. Istio: pilot/pkg/xds/monitoring.go,
 * pilot/pkg/model/push_context.go.
 */
@NullMarked
package io.meltemi.debug.metrics;

import org.jspecify.annotations.NullMarked;
