package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.Telemetry;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.translate.filter.Metrics;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.TelemetryNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The metrics of one side of a workload: for the providers of the last level that names some, the
 * overrides of all levels, one over the other. Source: istio 1.30.3 pilot/pkg/model/telemetry.go
 * (mergeMetrics).
 */
final class MetricsMerge {
  /** Istio's names of metrics, and the names that they are kept under; sorted. */
  private static final Map<String, String> NAMES =
      new TreeMap<>(
          Map.of(
              "REQUEST_COUNT", "requests_total",
              "REQUEST_DURATION", "request_duration_milliseconds",
              "REQUEST_SIZE", "request_bytes",
              "RESPONSE_SIZE", "response_bytes",
              "TCP_OPENED_CONNECTIONS", "tcp_connections_opened_total",
              "TCP_CLOSED_CONNECTIONS", "tcp_connections_closed_total",
              "TCP_SENT_BYTES", "tcp_sent_bytes_total",
              "TCP_RECEIVED_BYTES", "tcp_received_bytes_total",
              "GRPC_REQUEST_MESSAGES", "request_messages_total",
              "GRPC_RESPONSE_MESSAGES", "response_messages_total"));

  private final Map<String, Merged> providers = new TreeMap<>();

  /** What is told of one provider. */
  private static final class Merged {
    boolean allDisabled;
    Optional<Duration> reportingInterval = Optional.empty();
    final Map<String, Merging> metrics = new TreeMap<>();
  }

  /** What is told of one metric; a tag with an empty expression is removed. */
  private static final class Merging {
    boolean disabled;
    final Map<String, String> tags = new TreeMap<>();
  }

  private MetricsMerge() {}

  static List<Metrics> metrics(ProxyScope scope, Mode side) {
    var merge = new MetricsMerge();
    List<String> defaults = TelemetryResolver.defaults(scope, "metrics");
    List<Telemetry.Metrics> told =
        scope.telemetries().stream().flatMap(t -> t.reports().metrics().stream()).toList();
    if (told.isEmpty()) {
      defaults.forEach(name -> merge.providers.put(name, new Merged()));
    } else {
      merge.add(told, defaults, side);
    }
    var metrics = new ArrayList<Metrics>();
    merge.providers.forEach(
        (name, merged) ->
            TelemetryNames.find(scope, name)
                .filter(TelemetryProvider.Prometheus.class::isInstance)
                .filter(_ -> !merged.allDisabled)
                .ifPresent(_ -> metrics.add(kept(merged))));
    return List.copyOf(metrics);
  }

  private void add(List<Telemetry.Metrics> told, List<String> defaults, Mode side) {
    var inScope = new TreeSet<>(defaults);
    for (Telemetry.Metrics metrics : told) {
      if (!metrics.providers().isEmpty()) {
        inScope = new TreeSet<>(metrics.providers());
      }
    }
    List<String> inherited = defaults;
    for (Telemetry.Metrics metrics : told) {
      inherited = metrics.providers().isEmpty() ? inherited : metrics.providers();
      for (String name : inherited) {
        if (inScope.contains(name)) {
          Merged merged = providers.computeIfAbsent(name, _ -> new Merged());
          metrics
              .reportingInterval()
              .ifPresent(interval -> merged.reportingInterval = Optional.of(interval));
          metrics.overrides().stream()
              .filter(override -> override.mode().covers(side))
              .forEach(override -> add(merged, override));
        }
      }
    }
  }

  private static void add(Merged merged, Telemetry.Override override) {
    if (override.metric().isEmpty() && override.disabled().orElse(false)) {
      merged.allDisabled = true;
      return;
    }
    merged.allDisabled = false;
    List<String> names =
        override.metric().map(List::of).orElseGet(() -> List.copyOf(NAMES.keySet()));
    for (String name : names) {
      Merging metric = merged.metrics.computeIfAbsent(name, _ -> new Merging());
      override.disabled().ifPresent(disabled -> metric.disabled = disabled);
      metric.tags.putAll(override.tags());
    }
  }

  private static Metrics kept(Merged merged) {
    var overrides = new ArrayList<Metrics.Override>();
    merged.metrics.forEach(
        (name, metric) -> {
          var dimensions = new TreeMap<String, String>();
          var removed = new ArrayList<String>();
          metric.tags.forEach(
              (tag, expression) -> {
                if (expression.isEmpty()) {
                  removed.add(tag);
                } else {
                  dimensions.put(tag, expression);
                }
              });
          overrides.add(
              new Metrics.Override(
                  NAMES.getOrDefault(name, name), metric.disabled, dimensions, removed));
        });
    return new Metrics(overrides, merged.reportingInterval);
  }
}
