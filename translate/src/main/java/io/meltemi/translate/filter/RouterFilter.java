package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Sends the request to its cluster. */
final class RouterFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.router";
  private static final HttpFilter PLAIN = HttpFilterSource.named(NAME, Router.getDefaultInstance());
  private static final HttpFilter QUIET =
      HttpFilterSource.named(NAME, Router.newBuilder().setSuppressEnvoyHeaders(true).build());

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return List.of(chain.headers().debug() ? PLAIN : QUIET);
  }
}
