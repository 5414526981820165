package io.meltemi.translate.cluster;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Encoded;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Encoder;
import java.util.Optional;

/**
 * Builds the clusters that lead to a sidecar's own application. Only connection pools of policies
 * count: limits are set on both ends.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster_builder.go.
 */
final class InboundClusters {
  private static final String UNIX = "unix://";

  /** Connections from here are not captured again. */
  private static final String SOURCE_V4 = "127.0.0.6";

  private static final String SOURCE_V6 = "::6";

  /** Go's longest duration: never clean up. */
  private static final Duration NEVER = Duration.newBuilder().setSeconds(9_223_372_035L).build();

  private InboundClusters() {}

  static Encoded build(InboundInput input) {
    ClusterEnvironment environment = input.environment().value();
    String name = ClusterName.inbound(input.port());
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(name)
            .setAltStatName(input.statName() + ";")
            .setCommonLbConfig(Cluster.CommonLbConfig.getDefaultInstance());
    if (input.target().isPresent()) {
      cluster
          .setType(DiscoveryType.STATIC)
          .setLoadAssignment(assignment(name, input.target().orElseThrow()));
    } else {
      cluster
          .setType(DiscoveryType.ORIGINAL_DST)
          .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
          .setCleanupInterval(NEVER);
    }
    ConnectionPools.apply(cluster, input.policy(), environment.defaults());
    http(input, environment).apply(cluster);
    if (input.target().map(t -> !t.isLoopback()).orElse(true)) {
      cluster.setUpstreamBindConfig(source(environment.ipFamily(), false));
    }
    if (!input.services().isEmpty()) {
      ClusterMetadata metadata = ClusterMetadata.of(input.services());
      input.rule().ifPresent(metadata::rule);
      cluster.setMetadata(metadata.build(environment.abilities().stockMetrics()));
    }
    return Encoder.encode(name, cluster.build());
  }

  private static UpstreamHttp http(InboundInput input, ClusterEnvironment environment) {
    Optional<ConnectionPool> pool = input.policy().connectionPool();
    return new UpstreamHttp(
        UpstreamHttp.version(
            input.protocol(), pool.flatMap(ConnectionPool::http), environment, false),
        ConnectionPools.httpLimits(pool),
        ConnectionPools.maxConcurrentStreams(pool),
        false,
        false);
  }

  private static ClusterLoadAssignment assignment(String name, InboundInput.Target target) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(name);
    assignment
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .setAddress(address(target));
    return assignment.build();
  }

  private static Address address(InboundInput.Target target) {
    return target.address().startsWith(UNIX)
        ? Address.newBuilder()
            .setPipe(Pipe.newBuilder().setPath(target.address().substring(UNIX.length())))
            .build()
        : Address.newBuilder()
            .setSocketAddress(
                SocketAddress.newBuilder().setAddress(target.address()).setPortValue(target.port()))
            .build();
  }

  /**
   * @param both whether a dual-stack proxy may send to either family
   */
  static BindConfig source(IpFamily family, boolean both) {
    BindConfig.Builder bind =
        BindConfig.newBuilder()
            .setSourceAddress(socket(family == IpFamily.IPV6 ? SOURCE_V6 : SOURCE_V4));
    if (both && family == IpFamily.DUAL) {
      bind.addExtraSourceAddressesBuilder().setAddress(socket(SOURCE_V6));
    }
    return bind.build();
  }

  private static SocketAddress socket(String address) {
    return SocketAddress.newBuilder().setAddress(address).setPortValue(0).build();
  }
}
