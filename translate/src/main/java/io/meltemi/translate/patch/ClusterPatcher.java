package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.ClusterMatch;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.List;
import java.util.Optional;

/**
 * Patches a cluster. Which patches are meant, its name alone tells.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/envoyfilter/cluster_patch.go.
 */
final class ClusterPatcher {
  private ClusterPatcher() {}

  /** Whether a patch merges something into the cluster or takes it away. */
  static boolean concerns(PatchSet patches, String cluster, List<String> hosts) {
    ClusterKey key = ClusterKey.parse(cluster);
    return patches.of(ApplyTo.CLUSTER).stream()
        .anyMatch(
            p ->
                (p.operation() == Operation.MERGE || p.operation() == Operation.REMOVE)
                    && matches(p, cluster, key, hosts));
  }

  /** Absent where it is taken away. */
  static Optional<Cluster> patch(
      Cluster cluster, List<String> hosts, PatchSet patches, Attempt attempt) {
    ClusterKey key = ClusterKey.parse(cluster.getName());
    Cluster patched = cluster;
    for (CompiledPatch patch : patches.of(ApplyTo.CLUSTER)) {
      if (!matches(patch, patched.getName(), key, hosts)) {
        continue;
      }
      if (patch.operation() == Operation.REMOVE) {
        attempt.applied(patch);
        return Optional.empty();
      }
      if (patch.operation() == Operation.MERGE) {
        patched = merged(patched, patch, attempt);
      }
    }
    return Optional.of(patched);
  }

  private static boolean matches(
      CompiledPatch patch, String cluster, ClusterKey key, List<String> hosts) {
    if (patch.match().cluster().isEmpty()) {
      return true;
    }
    ClusterMatch match = patch.match().cluster().orElseThrow();
    if (!match.name().isEmpty()) {
      return match.name().equals(cluster);
    }
    List<String> services =
        key.direction().equals("inbound") && !hosts.isEmpty() ? hosts : List.of(key.host());
    return (match.subset().isEmpty() || match.subset().equals(key.subset()))
        && (match.service().isEmpty() || services.contains(match.service()))
        && (match.port() == 0 || match.port() == key.port());
  }

  /** A patch with a transport socket is about that alone. */
  private static Cluster merged(Cluster cluster, CompiledPatch patch, Attempt attempt) {
    Cluster value = patch.value(Cluster.class);
    if (!value.hasTransportSocket()) {
      return attempt.mergedResource(cluster, cluster.getName(), value.getName(), patch);
    }
    TransportSocket socket = value.getTransportSocket();
    if (cluster.getTransportSocketMatchesCount() > 0) {
      for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
        var match = cluster.getTransportSocketMatches(i);
        if (match.hasTransportSocket()
            && match.getTransportSocket().getName().equals(socket.getName())) {
          TransportSocket merged = merged(match.getTransportSocket(), socket, patch, attempt);
          return cluster.toBuilder()
              .setTransportSocketMatches(i, match.toBuilder().setTransportSocket(merged))
              .build();
        }
      }
      return cluster;
    }
    boolean same =
        cluster.hasTransportSocket()
            && cluster.getTransportSocket().getName().equals(socket.getName());
    if (!same) {
      attempt.applied(patch);
    }
    return cluster.toBuilder()
        .setTransportSocket(
            same ? merged(cluster.getTransportSocket(), socket, patch, attempt) : socket)
        .build();
  }

  static TransportSocket merged(
      TransportSocket into, TransportSocket value, CompiledPatch patch, Attempt attempt) {
    if (!into.hasTypedConfig() || !value.hasTypedConfig()) {
      return into;
    }
    Any merged = attempt.merged(into.getTypedConfig(), value.getTypedConfig(), patch);
    return into.toBuilder().setTypedConfig(merged).build();
  }
}
