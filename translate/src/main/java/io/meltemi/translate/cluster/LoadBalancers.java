package io.meltemi.translate.cluster;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.type.v3.Percent;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.translate.ProtoDurations;
import java.util.Optional;

/**
 * How a cluster picks an endpoint: least request unless the rule says otherwise.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster_traffic_policy.go.
 */
final class LoadBalancers {
  private static final long DEFAULT_RING_SIZE = 1024;
  private static final double DEFAULT_AGGRESSION = 1;
  private static final double DEFAULT_MINIMUM_PERCENT = 10;

  /** A key that no runtime sets: Envoy wants one, and there is nothing to override. */
  private static final String NO_RUNTIME_KEY = "(";

  private LoadBalancers() {}

  /** Whether endpoints are those that the client asked for, by their address. */
  static boolean isPassthrough(Optional<LoadBalancer> loadBalancer) {
    return loadBalancer
        .flatMap(LoadBalancer::policy)
        .filter(p -> p instanceof Policy.Simple(var type) && type == SimpleLb.PASSTHROUGH)
        .isPresent();
  }

  /** For clusters with endpoints of their own; {@link #isPassthrough} excluded. */
  static void apply(Cluster.Builder cluster, Optional<LoadBalancer> loadBalancer) {
    Policy policy =
        loadBalancer.flatMap(LoadBalancer::policy).orElse(new Policy.Simple(SimpleLb.UNSPECIFIED));
    switch (policy) {
      case Policy.Simple(var type) -> simple(cluster, type, loadBalancer);
      case Policy.ConsistentHash hash -> consistentHash(cluster, hash);
    }
  }

  private static void simple(
      Cluster.Builder cluster, SimpleLb type, Optional<LoadBalancer> loadBalancer) {
    Optional<Cluster.SlowStartConfig> slowStart = loadBalancer.flatMap(LoadBalancers::slowStart);
    switch (type) {
      case ROUND_ROBIN -> {
        cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
        slowStart.ifPresent(s -> cluster.getRoundRobinLbConfigBuilder().setSlowStartConfig(s));
      }
      case RANDOM -> cluster.setLbPolicy(LbPolicy.RANDOM);
      case PASSTHROUGH -> cluster.setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
      case UNSPECIFIED, LEAST_CONN, LEAST_REQUEST -> {
        cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
        slowStart.ifPresent(s -> cluster.getLeastRequestLbConfigBuilder().setSlowStartConfig(s));
      }
    }
  }

  private static Optional<Cluster.SlowStartConfig> slowStart(LoadBalancer loadBalancer) {
    return loadBalancer
        .warmup()
        .map(LoadBalancers::slowStart)
        .or(
            () ->
                loadBalancer
                    .warmupDuration()
                    .map(
                        d ->
                            Cluster.SlowStartConfig.newBuilder()
                                .setSlowStartWindow(ProtoDurations.of(d))
                                .build()));
  }

  private static Cluster.SlowStartConfig slowStart(LoadBalancer.Warmup warmup) {
    double minimum = warmup.minimumPercent().orElse(DEFAULT_MINIMUM_PERCENT);
    return Cluster.SlowStartConfig.newBuilder()
        .setSlowStartWindow(ProtoDurations.of(warmup.duration()))
        .setAggression(
            RuntimeDouble.newBuilder()
                .setDefaultValue(warmup.aggression().orElse(DEFAULT_AGGRESSION))
                .setRuntimeKey(NO_RUNTIME_KEY))
        .setMinWeightPercent(Percent.newBuilder().setValue(minimum))
        .build();
  }

  private static void consistentHash(Cluster.Builder cluster, Policy.ConsistentHash hash) {
    switch (hash.algorithm()) {
      case HashAlgorithm.Maglev(var tableSize) -> {
        cluster.setLbPolicy(LbPolicy.MAGLEV);
        if (tableSize != 0) {
          cluster.getMaglevLbConfigBuilder().setTableSize(UInt64Value.of(tableSize));
        }
      }
      case HashAlgorithm.RingHash(var size) -> {
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        if (size != 0) {
          ringSize(cluster, size);
        }
      }
      case HashAlgorithm.Default() -> {
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        ringSize(cluster, hash.minimumRingSize() == 0 ? DEFAULT_RING_SIZE : hash.minimumRingSize());
      }
    }
  }

  private static void ringSize(Cluster.Builder cluster, long size) {
    cluster.getRingHashLbConfigBuilder().setMinimumRingSize(UInt64Value.of(size));
  }
}
