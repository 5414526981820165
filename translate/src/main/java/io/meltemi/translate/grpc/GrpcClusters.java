package io.meltemi.translate.grpc;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.meltemi.base.Hostname;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.cluster.Identities;
import io.meltemi.translate.policy.EffectivePolicy;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ServiceView;
import java.util.Optional;

/**
 * Clusters for gRPC: endpoints by EDS, round robin or by a hash, and mutual TLS only where a rule
 * asks for it, since a client cannot know whether a server takes it.
 */
final class GrpcClusters {
  static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private static final long DEFAULT_RING_SIZE = 1024;

  private GrpcClusters() {}

  /** Absent for what is no cluster of a visible service's port. */
  static Optional<Cluster> cluster(ProxyScope scope, String name) {
    return ClusterName.parse(name)
        .filter(parsed -> parsed.direction() == ClusterName.Direction.OUTBOUND)
        .flatMap(parsed -> cluster(scope, name, parsed));
  }

  private static Optional<Cluster> cluster(ProxyScope scope, String name, ClusterName parsed) {
    Hostname host = Hostname.of(parsed.host());
    return scope
        .visible()
        .groupOf(host)
        .flatMap(scope.visible()::group)
        .flatMap(group -> group.find(host, parsed.port()))
        .filter(view -> view.service().findPort(parsed.port()).isPresent())
        .filter(view -> hasSubset(view.rule(), parsed.subset()))
        .map(view -> cluster(scope, name, parsed, view));
  }

  private static boolean hasSubset(Optional<DestinationRule> rule, String subset) {
    return subset.isEmpty() || rule.flatMap(r -> r.findSubset(subset)).isPresent();
  }

  private static Cluster cluster(
      ProxyScope scope, String name, ClusterName parsed, ServiceView view) {
    var cluster =
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(
                Cluster.EdsClusterConfig.newBuilder().setServiceName(name).setEdsConfig(ADS));
    TrafficPolicy policy = EffectivePolicy.of(view.rule(), parsed.subset(), parsed.port());
    policy.loadBalancer().flatMap(LoadBalancer::policy).ifPresent(p -> balance(cluster, p));
    if (policy.tls().filter(t -> t.mode() == ClientTls.Mode.ISTIO_MUTUAL).isPresent()) {
      cluster.setTransportSocket(GrpcTls.client(Identities.of(scope.mesh(), view)));
    }
    return cluster.build();
  }

  /** Any hash is a ring: gRPC has no other. */
  private static void balance(Cluster.Builder cluster, Policy policy) {
    if (policy instanceof Policy.ConsistentHash hash) {
      long told =
          hash.algorithm() instanceof HashAlgorithm.RingHash(var size)
              ? size
              : hash.minimumRingSize();
      cluster
          .setLbPolicy(Cluster.LbPolicy.RING_HASH)
          .getRingHashLbConfigBuilder()
          .setMinimumRingSize(UInt64Value.of(told == 0 ? DEFAULT_RING_SIZE : told));
    }
  }
}
