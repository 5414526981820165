package io.meltemi.istiod;

import io.meltemi.kube.source.KubeSource;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Set;

/**
 * The sink of a configuration folder that is used beside a cluster. Passes on mesh settings that
 * were given by file, which the cluster's source must know too, and objects that are not
 * Kubernetes' own kinds; drops the rest.
 */
record FilesBesideCluster(MeshChange.Sink sink, KubeSource cluster, IstiodSettings.From from)
    implements MeshChange.Sink {
  private static final Set<String> OF_THE_CLUSTER =
      Set.of("Namespace", "Node", "Service", "EndpointSlice", "Pod", "Secret", "ConfigMap");

  @Override
  public void accept(List<MeshChange> changes) {
    List<MeshChange> counting = changes.stream().filter(this::counts).toList();
    for (MeshChange change : counting) {
      if (change instanceof MeshChange.Mesh(var config)) {
        cluster.useMesh(config);
      }
    }
    if (!counting.isEmpty()) {
      sink.accept(counting);
    }
  }

  private boolean counts(MeshChange change) {
    return switch (change) {
      case MeshChange.Put(var object) -> counts(object.key());
      case MeshChange.Delete(var key) -> counts(key);
      case MeshChange.Mesh _ -> from.meshConfig().isPresent();
      case MeshChange.Networks _ -> from.networksConfig().isPresent();
      case MeshChange.Keys _, MeshChange.Anchors _, MeshChange.Addresses _, MeshChange.Registry _ ->
          true;
    };
  }

  private static boolean counts(MeshObject.Key key) {
    return !OF_THE_CLUSTER.contains(key.kind());
  }

  @Override
  public void synced() {
    sink.synced();
  }
}
