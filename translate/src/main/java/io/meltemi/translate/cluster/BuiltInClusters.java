package io.meltemi.translate.cluster;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Encoded;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.tls.SdsSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Clusters that stand for no service. */
final class BuiltInClusters {
  private static final String BLACK_HOLE = "BlackHoleCluster";
  private static final String PASSTHROUGH = "PassthroughCluster";
  private static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";
  private static final String EXTERNAL_SDS_SOCKET = "./var/run/secrets/credential-uds/socket";
  private static final Duration IDLE_TIMEOUT = Duration.newBuilder().setSeconds(300).build();

  private BuiltInClusters() {}

  /** In Istio's order, with {@code inbound} between. */
  static List<Encoded> around(ClusterEnvironment environment, List<Encoded> inbound) {
    List<Encoded> clusters = new ArrayList<>();
    clusters.add(encoded(blackHole(environment)));
    if (environment.sidecar()) {
      clusters.add(encoded(passthrough(environment)));
      clusters.addAll(inbound);
      clusters.add(encoded(inboundPassthrough(environment)));
    }
    if (environment.credentials().externalSocket()) {
      clusters.add(encoded(externalSds(environment)));
    }
    return clusters;
  }

  private static Encoded encoded(Cluster.Builder cluster) {
    return Encoder.encode(cluster.getName(), cluster.build());
  }

  /** Takes what must not go anywhere. */
  private static Cluster.Builder blackHole(ClusterEnvironment environment) {
    return Cluster.newBuilder()
        .setName(BLACK_HOLE)
        .setAltStatName(BLACK_HOLE + ";")
        .setType(DiscoveryType.STATIC)
        .setConnectTimeout(ProtoDurations.of(environment.defaults().connectTimeout()));
  }

  /** Takes what no service is known for to where the client wanted it. */
  private static Cluster.Builder passthrough(ClusterEnvironment environment) {
    Cluster.Builder cluster = originalDst(environment).setName(PASSTHROUGH);
    if (environment.abilities().metadataExchange()) {
      cluster.addFilters(MetadataExchange.FILTER);
    }
    return cluster;
  }

  private static Cluster.Builder inboundPassthrough(ClusterEnvironment environment) {
    return originalDst(environment)
        .setName(INBOUND_PASSTHROUGH)
        .setUpstreamBindConfig(InboundClusters.source(environment.ipFamily(), true));
  }

  private static Cluster.Builder originalDst(ClusterEnvironment environment) {
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setAltStatName(PASSTHROUGH + ";")
            .setType(DiscoveryType.ORIGINAL_DST)
            .setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
    ConnectionPools.apply(cluster, TrafficPolicy.NONE, environment.defaults());
    http(
            UpstreamHttp.Version.AS_DOWNSTREAM,
            Optional.of(HttpProtocolOptions.newBuilder().setIdleTimeout(IDLE_TIMEOUT).build()))
        .apply(cluster);
    return cluster;
  }

  /** The SDS server whose socket is mounted beside the proxy. */
  private static Cluster.Builder externalSds(ClusterEnvironment environment) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(SdsSecrets.EXTERNAL);
    assignment
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .getAddressBuilder()
        .getPipeBuilder()
        .setPath(EXTERNAL_SDS_SOCKET);
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(SdsSecrets.EXTERNAL)
            .setType(DiscoveryType.STATIC)
            .setConnectTimeout(ProtoDurations.of(environment.defaults().connectTimeout()))
            .setLoadAssignment(assignment);
    http(UpstreamHttp.Version.HTTP2, Optional.empty()).apply(cluster);
    return cluster;
  }

  private static UpstreamHttp http(
      UpstreamHttp.Version version, Optional<HttpProtocolOptions> common) {
    return new UpstreamHttp(version, common, OptionalInt.empty(), false, false);
  }
}
