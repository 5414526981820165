package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.meltemi.model.ProxyView.Extensions;
import java.util.List;

/**
 * What the network filters of one filter chain depend on.
 *
 * @param access who may connect, and extensions
 * @param beforeHttp extensions in a chain with HTTP, where the rest of that is in the connection
 *     manager
 */
public record NetworkChain(
    ListenerClass listenerClass,
    AccessFilters access,
    List<Filter> beforeHttp,
    List<Metrics> metrics,
    Extensions extensions) {
  public NetworkChain {
    beforeHttp = List.copyOf(beforeHttp);
    metrics = List.copyOf(metrics);
  }
}
