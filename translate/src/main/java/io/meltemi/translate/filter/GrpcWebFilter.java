package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Turns gRPC-Web into gRPC. */
final class GrpcWebFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.grpc_web";
  private static final HttpFilter FILTER =
      HttpFilterSource.named(NAME, GrpcWeb.getDefaultInstance());

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.grpcWeb() ? List.of(FILTER) : List.of();
  }
}
