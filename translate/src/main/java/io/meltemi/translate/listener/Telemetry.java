package io.meltemi.translate.listener;

import io.meltemi.translate.filter.Metrics;
import java.util.List;
import java.util.Optional;

/** What one class of listeners reports: metrics, access logs and traces. */
record Telemetry(
    Metrics metrics, List<AccessLogSink> accessLogs, Optional<TracingSettings> tracing) {
  Telemetry {
    accessLogs = List.copyOf(accessLogs);
  }
}
