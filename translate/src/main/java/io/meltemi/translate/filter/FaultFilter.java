package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Lets routes delay and abort requests; does nothing by itself. */
final class FaultFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.fault";
  private static final HttpFilter FILTER =
      HttpFilterSource.named(NAME, HTTPFault.getDefaultInstance());

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return List.of(FILTER);
  }
}
