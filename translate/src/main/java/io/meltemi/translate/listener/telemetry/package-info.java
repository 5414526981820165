/**
 * Access logs and tracing of listeners: {@code TelemetryResolver} reads what applies to a proxy
 * from the Telemetry resources, {@code MeshConfig} and {@code ProxyConfig} in scope; {@code
 * AccessLogs} and {@code Tracing} turn that into Envoy's messages. Istio:
 * pilot/pkg/networking/core/accesslog.go, tracing.go.
 */
@NullMarked
package io.meltemi.translate.listener.telemetry;

import org.jspecify.annotations.NullMarked;
