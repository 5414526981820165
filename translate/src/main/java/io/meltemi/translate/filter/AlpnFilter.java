package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.api.alpn.FilterConfig;
import java.util.List;

/**
 * Tells the server's proxy by ALPN which HTTP is inside Istio's mutual TLS. Istio's own; a stock
 * Envoy offers what its clusters' TLS contexts name.
 */
public final class AlpnFilter implements HttpFilterSource {
  /** The extension. */
  public static final String NAME = "istio.alpn";

  private static final HttpFilter FILTER =
      HttpFilterSource.named(
          NAME,
          FilterConfig.newBuilder()
              .addAlpnOverride(offer(FilterConfig.Protocol.HTTP10, "istio-http/1.0", "http/1.0"))
              .addAlpnOverride(offer(FilterConfig.Protocol.HTTP11, "istio-http/1.1", "http/1.1"))
              .addAlpnOverride(offer(FilterConfig.Protocol.HTTP2, "istio-h2", "h2"))
              .build());

  private static FilterConfig.AlpnOverride offer(
      FilterConfig.Protocol upstream, String istio, String plain) {
    return FilterConfig.AlpnOverride.newBuilder()
        .setUpstreamProtocol(upstream)
        .addAllAlpnOverride(List.of(istio, "istio", plain))
        .build();
  }

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.listenerClass() == ListenerClass.SIDECAR_INBOUND ? List.of() : List.of(FILTER);
  }
}
