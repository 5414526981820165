package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.meltemi.api.accesslogstats.Config;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.Metrics;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.filter.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Istio's standard metrics in an Envoy without Istio's filter, by its logger of statistics. The
 * agent gives them Istio's names. See {@code docs/design/stock-metrics.md}.
 */
public final class StockMetrics {
  private static final String NAME = "envoy.access_loggers.stats";
  private static final String PREFIX = "istio";

  private final SortedMap<String, String> tags;
  private final Metrics metrics;
  private final Config.Builder config = Config.newBuilder().setStatPrefix(PREFIX);

  private StockMetrics(SortedMap<String, String> tags, Metrics metrics) {
    this.tags = tags;
    this.metrics = metrics;
  }

  /** Those of requests. */
  public static List<AccessLog> forHttp(
      ListenerClass listenerClass, Optional<PeerLabels> own, List<Metrics> kept) {
    if (own.isEmpty() || kept.isEmpty()) {
      return List.of();
    }
    var stats =
        new StockMetrics(StockLabels.ofRequest(listenerClass, own.orElseThrow()), kept.getFirst());
    stats.counter("requests_total", "");
    stats.histogram(
        "request_duration_milliseconds", Config.Histogram.Unit.Milliseconds, "%DURATION%");
    stats.histogram("request_bytes", Config.Histogram.Unit.Bytes, "%BYTES_RECEIVED%");
    stats.histogram("response_bytes", Config.Histogram.Unit.Bytes, "%BYTES_SENT%");
    return stats.log(Optional.empty());
  }

  /** Those of connections: some when the upstream is there, others at the end. */
  public static List<AccessLog> forTcp(
      ListenerClass listenerClass, boolean keeps, List<Metrics> kept) {
    if (!keeps || kept.isEmpty()) {
      return List.of();
    }
    SortedMap<String, String> tags = StockLabels.ofConnection(listenerClass);
    var opened = new StockMetrics(tags, kept.getFirst());
    opened.counter("tcp_connections_opened_total", "");
    var closed = new StockMetrics(tags, kept.getFirst());
    closed.counter("tcp_connections_closed_total", "");
    closed.counter("tcp_sent_bytes_total", "%BYTES_SENT%");
    closed.counter("tcp_received_bytes_total", "%BYTES_RECEIVED%");
    var logs = new ArrayList<AccessLog>();
    logs.addAll(opened.log(Optional.of(at(AccessLogType.TcpUpstreamConnected))));
    logs.addAll(closed.log(Optional.of(at(AccessLogType.TcpConnectionEnd))));
    return List.copyOf(logs);
  }

  static AccessLogFilter at(AccessLogType type) {
    return AccessLogFilter.newBuilder()
        .setLogTypeFilter(LogTypeFilter.newBuilder().addTypes(type))
        .build();
  }

  private List<AccessLog> log(Optional<AccessLogFilter> filter) {
    if (config.getCountersCount() + config.getHistogramsCount() == 0) {
      return List.of();
    }
    var log = AccessLog.newBuilder().setName(NAME).setTypedConfig(TypedConfig.of(config.build()));
    filter.ifPresent(log::setFilter);
    return List.of(log.build());
  }

  /**
   * @param value empty: one for each
   */
  private void counter(String name, String value) {
    stat(name)
        .ifPresent(
            stat -> {
              var counter = Config.Counter.newBuilder().setStat(stat).setValueFormat(value);
              if (value.isEmpty()) {
                counter.setValueFixed(UInt64Value.of(1));
              }
              config.addCounters(counter);
            });
  }

  private void histogram(String name, Config.Histogram.Unit unit, String value) {
    stat(name)
        .ifPresent(
            stat ->
                config.addHistograms(
                    Config.Histogram.newBuilder()
                        .setStat(stat)
                        .setUnit(unit)
                        .setValueFormat(value)));
  }

  /** The metric as overrides leave it; absent where it is dropped. */
  private Optional<Config.Stat> stat(String name) {
    var own = new TreeMap<>(tags);
    for (Metrics.Override override : metrics.overrides()) {
      if (override.metric().equals(name)) {
        if (override.drop()) {
          return Optional.empty();
        }
        override.dimensions().forEach((tag, value) -> own.put(tag, StockLabels.expression(value)));
        override.tagsToRemove().forEach(own::remove);
      }
    }
    var stat = Config.Stat.newBuilder().setName(name);
    own.forEach(
        (tag, format) -> stat.addTags(Config.Tag.newBuilder().setName(tag).setValueFormat(format)));
    return Optional.of(stat.build());
  }
}
