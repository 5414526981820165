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
 * The versions of the nodes' kubelets and the annotations of namespaces, which injection needs.
 * Collected from the changes on their way to the mesh's writer, on the source's thread; read on
 * any.
 */
public final class PodSurroundings implements MeshChange.Sink {
  private final MeshChange.Sink sink;
  private final Map<String, String> kubelets = new ConcurrentHashMap<>();
  private final Map<String, SortedMap<String, String>> annotations = new ConcurrentHashMap<>();

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
        case MeshChange.Put(KubeNode node) ->
            kubelets.put(node.meta().name(), node.kubeletVersion());
        case MeshChange.Put(KubeNamespace namespace) ->
            annotations.put(
                namespace.meta().name(), new TreeMap<>(namespace.meta().annotations().asMap()));
        case MeshChange.Delete(var key) -> forget(key);
        case MeshChange.Put _,
            MeshChange.Mesh _,
            MeshChange.Networks _,
            MeshChange.Keys _,
            MeshChange.Addresses _,
            MeshChange.Registry _ -> {}
      }
    }
    sink.accept(changes);
  }

  private void forget(MeshObject.Key key) {
    switch (key.kind()) {
      case "Node" -> kubelets.remove(key.resource().name());
      case "Namespace" -> annotations.remove(key.resource().name());
      default -> {}
    }
  }

  @Override
  public void synced() {
    sink.synced();
  }

  /** Each node's kubelet version, by the node's name. */
  public Map<String, String> kubelets() {
    return Map.copyOf(kubelets);
  }

  /** Empty for a namespace that is not known. */
  public SortedMap<String, String> annotationsOf(String namespace) {
    return annotations.getOrDefault(namespace, new TreeMap<>());
  }
}
