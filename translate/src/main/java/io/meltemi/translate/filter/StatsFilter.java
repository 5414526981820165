package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.api.stats.MetricConfig;
import io.meltemi.api.stats.PluginConfig;
import io.meltemi.translate.ProtoDurations;
import java.util.List;

/**
 * Keeps Istio's standard metrics ({@code istio_requests_total} …), over HTTP and over TCP. Istio's
 * own; a stock Envoy goes without.
 */
final class StatsFilter implements HttpFilterSource {
  private static final String NAME = "istio.stats";

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.metrics().stream()
        .map(kept -> HttpFilterSource.named(NAME, config(chain.listenerClass(), kept)))
        .toList();
  }

  static List<Filter> networkFiltersFor(NetworkChain chain) {
    if (!chain.extensions().has(NAME)) {
      return List.of();
    }
    return chain.metrics().stream()
        .map(kept -> NetworkFilters.named(NAME, config(chain.listenerClass(), kept)))
        .toList();
  }

  private static PluginConfig config(ListenerClass listenerClass, Metrics metrics) {
    var config = PluginConfig.newBuilder();
    // What a client writes into the host header must not become a label on the server's side.
    config.setDisableHostHeaderFallback(listenerClass != ListenerClass.SIDECAR_OUTBOUND);
    metrics
        .reportingInterval()
        .ifPresent(interval -> config.setTcpReportingDuration(ProtoDurations.of(interval)));
    for (Metrics.Override override : metrics.overrides()) {
      config.addMetrics(
          MetricConfig.newBuilder()
              .setName(override.metric())
              .setDrop(override.drop())
              .putAllDimensions(override.dimensions())
              .addAllTagsToRemove(override.tagsToRemove()));
    }
    return config.build();
  }
}
