package io.meltemi.translate.filter;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Counts gRPC messages for the metrics filter. */
final class GrpcStatsFilter implements HttpFilterSource {
  private static final String NAME = "envoy.filters.http.grpc_stats";
  private static final HttpFilter FILTER =
      HttpFilterSource.named(
          NAME,
          FilterConfig.newBuilder()
              .setEmitFilterState(true)
              .setStatsForAllMethods(BoolValue.of(false))
              .build());

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return List.of(FILTER);
  }
}
