package io.meltemi.translate.listener.telemetry;

import io.meltemi.translate.filter.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * What one class of listeners reports: metrics, access logs and traces.
 *
 * @param metrics for each provider that keeps some
 */
public record Telemetry(
    List<Metrics> metrics, List<AccessLogSink> accessLogs, Optional<TracingSettings> tracing) {
  public Telemetry {
    metrics = List.copyOf(metrics);
    accessLogs = List.copyOf(accessLogs);
  }

  /** The same without traces, which tell of what workload they are. */
  public Telemetry withoutTracing() {
    return new Telemetry(metrics, accessLogs, Optional.empty());
  }
}
