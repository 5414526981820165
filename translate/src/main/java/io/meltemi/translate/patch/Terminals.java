package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Envoy takes a list of filters only where the last one, and no other, ends it. Of a filter of a
 * type that is not named here nothing is said.
 */
final class Terminals {
  private static final String NETWORK = "envoy.extensions.filters.network.";
  private static final Set<String> ENDING =
      Set.of(
          "http_connection_manager",
          "tcp_proxy",
          "redis_proxy",
          "thrift_proxy",
          "dubbo_proxy",
          "direct_response",
          "echo");
  private static final Set<String> PASSING =
      Set.of(
          "connection_limit",
          "ext_authz",
          "local_ratelimit",
          "mongo_proxy",
          "ratelimit",
          "rbac",
          "set_filter_state",
          "sni_cluster",
          "wasm",
          "zookeeper_proxy");
  private static final String HTTP = "envoy.extensions.filters.http.";
  private static final String ROUTER = HTTP + "router.v3.Router";

  private Terminals() {}

  static Optional<String> networkFault(List<Filter> filters) {
    for (int i = 0; i < filters.size(); i++) {
      Filter filter = filters.get(i);
      String kind = kind(filter.getTypedConfig(), NETWORK);
      if (i < filters.size() - 1 && ENDING.contains(kind)) {
        return Optional.of(
            filter.getName() + " ends the chain and is not its last filter (expected: the last)");
      }
      if (i == filters.size() - 1 && PASSING.contains(kind)) {
        return Optional.of(filter.getName() + " is the last filter (expected: one that ends it)");
      }
    }
    return Optional.empty();
  }

  static Optional<String> httpFault(List<HttpFilter> filters) {
    for (int i = 0; i < filters.size(); i++) {
      HttpFilter filter = filters.get(i);
      boolean last = i == filters.size() - 1;
      boolean router = type(filter.getTypedConfig()).equals(ROUTER);
      if (router && !last) {
        return Optional.of(filter.getName() + " is not the last filter (expected: the last)");
      }
      if (last && !router && isPlain(kind(filter.getTypedConfig(), HTTP))) {
        return Optional.of(filter.getName() + " is the last filter (expected: the router)");
      }
    }
    return Optional.empty();
  }

  /** A module may end the list itself. */
  private static boolean isPlain(String kind) {
    return !kind.isEmpty() && !kind.equals("dynamic_modules");
  }

  private static String type(Any config) {
    return config.getTypeUrl().substring(config.getTypeUrl().lastIndexOf('/') + 1);
  }

  /** {@code rbac} of {@code envoy.extensions.filters.network.rbac.v3.RBAC}; else empty. */
  private static String kind(Any config, String prefix) {
    String type = type(config);
    return type.startsWith(prefix) ? type.substring(prefix.length()).replaceFirst("\\..*", "") : "";
  }
}
