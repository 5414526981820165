package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * The order of HTTP filters. The peer's metadata comes first, so that every later filter can read
 * it; then what lets a request pass or not: others are asked, tokens are verified, rules decide.
 * The router ends the chain.
 */
public final class FilterOrder {
  private static final List<HttpFilterSource> HTTP =
      List.of(
          new PeerMetadataFilter(),
          new PeerLabelsFilters.Sender(),
          new PeerLabelsFilters.Receiver(),
          AccessFilterSource.EXTERNAL,
          AccessFilterSource.TOKENS,
          AccessFilterSource.RULES,
          new EndpointPickerFilter(),
          new GrpcWebFilter(),
          new GrpcStatsFilter(),
          new AlpnFilter(),
          new FaultFilter(),
          new CorsFilter(),
          new StatsFilter(),
          new DynamicForwardProxyFilter(),
          new PersistentSessionFilter(),
          new RouterFilter());

  private FilterOrder() {}

  /** The chain's filters in order, without those that its Envoy does not have. */
  public static List<HttpFilter> httpFilters(HttpChain chain) {
    return HTTP.stream()
        .filter(source -> source.restricts() || chain.extensions().has(source.extension()))
        .flatMap(source -> source.filtersFor(chain).stream())
        .toList();
  }
}
