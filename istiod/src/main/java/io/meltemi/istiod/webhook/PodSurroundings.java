package io.meltemi.istiod.webhook;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions of the nodes' kubelets and the annotations of namespaces, by cluster, which
 * injection needs. Collected from the changes on their way to the mesh's writer, on the sources'
 * threads; read on any.
 */
public final class PodSurroundings implements MeshChange.Sink {
  private final MeshChange.Sink sink;
  private final Map<String, Known> clusters = new ConcurrentHashMap<>();

  private record Known(
      Map<String, String> kubelets, Map<String, SortedMap<String, String>> annotations) {
    Known() {
      this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void put(MeshObject object) {
      switch (object) {
        case KubeNode node -> kubelets.put(node.meta().name(), node.kubeletVersion());
        case KubeNamespace namespace ->
            annotations.put(
                namespace.meta().name(), new TreeMap<>(namespace.meta().annotations().asMap()));
        default -> {}
      }
    }

    void forget(MeshObject.Key key) {
      switch (key.kind()) {
        case "Node" -> kubelets.remove(key.resource().name());
        case "Namespace" -> annotations.remove(key.resource().name());
        default -> {}
      }
    }
  }

  /**
   * @param sink where the changes go on to
   */
  public PodSurroundings(MeshChange.Sink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(List<MeshChange> changes) {
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) -> of(object.meta().cluster()).put(object);
        case MeshChange.Delete(var key) -> of(key.cluster()).forget(key);
        case MeshChange.Registry(var cluster, var all) -> replace(cluster, all);
        case MeshChange.Mesh _,
            MeshChange.Networks _,
            MeshChange.Keys _,
            MeshChange.Anchors _,
            MeshChange.Addresses _ -> {}
      }
    }
    sink.accept(changes);
  }

  private Known of(String cluster) {
    return clusters.computeIfAbsent(cluster, _ -> new Known());
  }

  private void replace(String cluster, List<MeshObject> all) {
    if (all.isEmpty()) {
      clusters.remove(cluster);
      return;
    }
    var known = new Known();
    all.forEach(known::put);
    clusters.put(cluster, known);
  }

  @Override
  public void synced() {
    sink.synced();
  }

  /**
   * Each node's kubelet version, by the node's name.
   *
   * @param cluster empty for the own one
   */
  public Map<String, String> kubelets(String cluster) {
    Known known = clusters.get(cluster);
    return known == null ? Map.of() : Map.copyOf(known.kubelets);
  }

  /**
   * Empty for a namespace that is not known.
   *
   * @param cluster empty for the own one
   */
  public SortedMap<String, String> annotationsOf(String cluster, String namespace) {
    Known known = clusters.get(cluster);
    return known == null
        ? new TreeMap<>()
        : known.annotations.getOrDefault(namespace, new TreeMap<>());
  }
}
