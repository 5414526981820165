package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Lets routes have a CORS policy; does nothing by itself. */
final class CorsFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.cors";
  private static final HttpFilter FILTER = HttpFilterSource.named(NAME, Cors.getDefaultInstance());

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return List.of(FILTER);
  }
}
