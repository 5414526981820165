package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Resolves the request's host on demand, for wildcard hosts of resolution DYNAMIC_DNS. */
final class DynamicForwardProxyFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.dynamic_forward_proxy";

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.dynamicDns().stream()
        .map(
            cache ->
                HttpFilterSource.named(
                    NAME, FilterConfig.newBuilder().setDnsCacheConfig(cache.config()).build()))
        .toList();
  }
}
