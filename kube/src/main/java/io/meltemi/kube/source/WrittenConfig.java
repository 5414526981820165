package io.meltemi.kube.source;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.kube.FieldFilter;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Reads Istio's objects from the cluster as they are stored there, for the debug pages. */
final class WrittenConfig {
  private WrittenConfig() {}

  static Map<MeshObject.Key, Map<String, Object>> read(
      KubeClient client, Map<KnownKind, ResourceType> kinds, Predicate<String> namespaces) {
    var written = new HashMap<MeshObject.Key, Map<String, Object>>();
    kinds.forEach(
        (kind, type) -> {
          try {
            client.forEach(
                Watched.all(type).trimmed(FieldFilter.asWritten()),
                (name, object) -> {
                  if (namespaces.test(name.namespace())) {
                    written.put(keyOf(kind, name), Node.plainMap(object));
                  }
                });
          } catch (KubeException e) {
            System.getLogger("kube").log(System.Logger.Level.WARNING, e.getMessage());
          }
        });
    return written;
  }

  private static MeshObject.Key keyOf(KnownKind kind, ResourceName name) {
    return new MeshObject.Key(kind.name(), name);
  }
}
