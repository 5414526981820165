package io.meltemi.translate.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.meltemi.base.Encoded;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.route.RouteTables;
import java.util.Map;
import java.util.Optional;

/**
 * Route tables for gRPC: that of a sidecar, as far as it is about one service's port, without what
 * gRPC refuses.
 */
final class GrpcRoutes {
  private GrpcRoutes() {}

  /**
   * @param name of the service's cluster, which is its table's too
   */
  static Optional<RouteConfiguration> table(RouteTables tables, String name) {
    return ClusterName.parse(name)
        .filter(parsed -> parsed.direction() == ClusterName.Direction.OUTBOUND)
        .flatMap(
            parsed ->
                host(tables.route(String.valueOf(parsed.port())), parsed)
                    .map(host -> table(name, host)));
  }

  private static Optional<VirtualHost> host(Encoded table, ClusterName name) {
    try {
      return RouteConfiguration.parseFrom(table.bytes()).getVirtualHostsList().stream()
          .filter(host -> host.getDomainsList().contains(name.host()))
          .findFirst();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whatever host a client names: its table is one service's already. */
  private static RouteConfiguration table(String name, VirtualHost host) {
    var own = host.toBuilder().clearDomains().addDomains("*").clearTypedPerFilterConfig();
    own.getRoutesBuilderList().forEach(GrpcRoutes::adapt);
    return RouteConfiguration.newBuilder().setName(name).addVirtualHosts(own).build();
  }

  private static void adapt(Route.Builder route) {
    Map<String, Any> filters = route.getTypedPerFilterConfigMap();
    Optional<Any> fault = Optional.ofNullable(filters.get(GrpcListeners.FAULT));
    route.clearTypedPerFilterConfig();
    fault.ifPresent(config -> route.putTypedPerFilterConfig(GrpcListeners.FAULT, config));
    if (route.hasRoute()) {
      adapt(route.getRouteBuilder());
    }
  }

  @SuppressWarnings("deprecation")
  private static void adapt(RouteAction.Builder action) {
    action
        .clearMaxGrpcTimeout()
        .setMaxStreamDuration(
            RouteAction.MaxStreamDuration.newBuilder().setMaxStreamDuration(action.getTimeout()));
    if (action.hasWeightedClusters()) {
      action
          .getWeightedClustersBuilder()
          .getClustersBuilderList()
          .forEach(WeightedCluster.ClusterWeight.Builder::clearTypedPerFilterConfig);
    }
  }
}
