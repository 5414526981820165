package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * The filters that decide who may call, in the order in which a chain has them. They are sent even
 * to an Envoy that does not list them: one that refuses them serves nothing, one without them would
 * serve everybody.
 *
 * @param external HTTP filters that ask others, before the request's token is looked at
 * @param tokens HTTP filters that validate tokens
 * @param http HTTP filters that decide by rules, which may ask for what the token says
 * @param network filters of chains without HTTP
 */
public record AccessFilters(
    List<HttpFilter> external,
    List<HttpFilter> tokens,
    List<HttpFilter> http,
    List<Filter> network) {
  public static final AccessFilters NONE =
      new AccessFilters(List.of(), List.of(), List.of(), List.of());

  public AccessFilters {
    external = List.copyOf(external);
    tokens = List.copyOf(tokens);
    http = List.copyOf(http);
    network = List.copyOf(network);
  }

  public AccessFilters withTokens(List<HttpFilter> others) {
    return new AccessFilters(external, others, http, network);
  }
}
