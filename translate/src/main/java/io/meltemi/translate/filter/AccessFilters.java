package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.TrafficExtension.Phase;
import java.util.List;
import java.util.stream.Stream;

/**
 * The filters that decide who may call, in the order in which a chain has them, and extensions
 * among them. They are sent even to an Envoy that does not list them: one that refuses them serves
 * nothing, one without them would serve everybody.
 *
 * @param external HTTP filters that ask others, before the request's token is looked at
 * @param tokens HTTP filters that validate tokens
 * @param http HTTP filters that decide by rules, which may ask for what the token says
 * @param network filters of chains without HTTP
 */
public record AccessFilters(
    List<HttpFilter> external, List<HttpFilter> tokens, List<HttpFilter> http, Network network) {
  public static final AccessFilters NONE =
      new AccessFilters(List.of(), List.of(), List.of(), new Network(List.of(), List.of()));

  public AccessFilters {
    external = List.copyOf(external);
    tokens = List.copyOf(tokens);
    http = List.copyOf(http);
  }

  /**
   * Filters of chains without HTTP.
   *
   * @param external those that ask others
   * @param rules those that decide by rules
   */
  public record Network(List<Filter> external, List<Filter> rules) {
    public Network {
      external = List.copyOf(external);
      rules = List.copyOf(rules);
    }

    /** All in their order. */
    public List<Filter> all() {
      return joined(external, rules);
    }
  }

  public AccessFilters withTokens(List<HttpFilter> others) {
    return new AccessFilters(external, others, http, network);
  }

  /** The same with extensions in their places. */
  public AccessFilters with(ExtensionFilters added) {
    return added.placed().isEmpty()
        ? this
        : new AccessFilters(
            external,
            joined(added.http(Phase.AUTHN), tokens),
            joined(
                added.http(Phase.AUTHZ),
                http,
                added.http(Phase.STATS),
                added.http(Phase.UNSPECIFIED)),
            new Network(
                network.external,
                joined(
                    added.network(Phase.AUTHN),
                    added.network(Phase.AUTHZ),
                    network.rules,
                    added.network(Phase.STATS),
                    added.network(Phase.UNSPECIFIED))));
  }

  @SafeVarargs
  private static <T> List<T> joined(List<T>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }
}
