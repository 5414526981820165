package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * The order of HTTP filters. The peer's metadata comes first, so that every later filter can read
 * it; the router ends the chain.
 */
public final class FilterOrder {
  private static final List<HttpFilterSource> HTTP =
      List.of(
          new PeerMetadataFilter(),
          new GrpcWebFilter(),
          new GrpcStatsFilter(),
          new AlpnFilter(),
          new FaultFilter(),
          new CorsFilter(),
          new StatsFilter(),
          new DynamicForwardProxyFilter(),
          new RouterFilter());

  private FilterOrder() {}

  /** The chain's filters in order, without those that its Envoy does not have. */
  public static List<HttpFilter> httpFilters(HttpChain chain) {
    return HTTP.stream()
        .filter(source -> chain.extensions().has(source.extension()))
        .flatMap(source -> source.filtersFor(chain).stream())
        .toList();
  }
}
