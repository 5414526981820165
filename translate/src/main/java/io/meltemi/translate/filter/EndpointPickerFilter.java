package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Stands in a gateway's chain, turned off, for routes to InferencePools to turn it on. */
final class EndpointPickerFilter implements HttpFilterSource {
  private static final HttpFilter OFF =
      HttpFilterSource.named(EndpointPicker.FILTER, EndpointPicker.filter()).toBuilder()
          .setDisabled(true)
          .build();

  @Override
  public String extension() {
    return EndpointPicker.FILTER;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.forRoutes().endpointPickers() && chain.listenerClass() == ListenerClass.GATEWAY
        ? List.of(OFF)
        : List.of();
  }
}
