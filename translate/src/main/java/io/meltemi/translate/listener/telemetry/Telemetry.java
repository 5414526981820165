package io.meltemi.translate.listener.telemetry;

import io.meltemi.translate.filter.Metrics;
import io.meltemi.translate.filter.PeerLabels;
import java.util.List;
import java.util.Optional;

/**
 * What one class of listeners reports: metrics, access logs and traces.
 *
 * @param metrics for each provider that keeps some
 * @param own who the workload is, where a stock Envoy keeps the metrics of requests
 */
public record Telemetry(
    List<Metrics> metrics,
    List<AccessLogSink> accessLogs,
    Optional<TracingSettings> tracing,
    Optional<PeerLabels> own) {
  public Telemetry {
    metrics = List.copyOf(metrics);
    accessLogs = List.copyOf(accessLogs);
  }

  /** The same without what tells of what workload it is. */
  public Telemetry withoutWorkload() {
    return new Telemetry(metrics, accessLogs, Optional.empty(), Optional.empty());
  }
}
