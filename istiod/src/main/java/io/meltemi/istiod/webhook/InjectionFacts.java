package io.meltemi.istiod.webhook;

import io.meltemi.base.Labels;
import io.meltemi.inject.NativeSidecars;
import io.meltemi.inject.webhook.ClusterFacts;
import io.meltemi.model.MeshSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Answers what injection asks about the clusters of this istiod: its snapshot, ProxyConfig
 * resources, and {@link PodSurroundings}.
 *
 * @param mesh the snapshot in force
 */
public record InjectionFacts(
    Surroundings surroundings, NativeSidecars sidecars, Supplier<Optional<MeshSnapshot>> mesh)
    implements ClusterFacts {
  /**
   * @param ownCluster its name
   * @param own of the own cluster
   * @param remote of the others
   */
  public record Surroundings(String ownCluster, PodSurroundings own, PodSurroundings remote) {
    private boolean isOwn(String cluster) {
      return cluster.isEmpty() || cluster.equals(ownCluster);
    }
  }

  @Override
  public SortedMap<String, String> namespaceAnnotations(String cluster, String namespace) {
    return surroundings.isOwn(cluster)
        ? surroundings.own.annotationsOf("", namespace)
        : surroundings.remote.annotationsOf(cluster, namespace);
  }

  @Override
  public boolean nativeSidecars(String cluster, String nodeName) {
    return sidecars.apply(
        surroundings.isOwn(cluster)
            ? surroundings.own.kubelets("")
            : surroundings.remote.kubelets(cluster),
        nodeName);
  }

  @Override
  public List<Map<String, Object>> proxyConfigs(String namespace, Map<String, String> podLabels) {
    return mesh.get()
        .map(snapshot -> ProxyConfigs.of(snapshot.config(), namespace, Labels.of(podLabels)))
        .orElse(List.of());
  }
}
