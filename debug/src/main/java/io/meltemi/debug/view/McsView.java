package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.kube.McsService;

/** {@code /debug/mcsz}: the services that clusters export and import. */
public final class McsView {
  private McsView() {}

  /** A list by cluster, namespace and name; null where there is none. */
  public static void mcsz(MeshSnapshot snapshot, JsonWriter json) {
    if (snapshot.mcs().isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginList();
    snapshot.mcs().forEach(service -> print(service, json));
    json.endList();
  }

  private static void print(McsService service, JsonWriter json) {
    json.beginObject()
        .field("Cluster", service.cluster())
        .field("Name", service.name().name())
        .field("Namespace", service.name().namespace())
        .field("Exported", service.discoverability().isPresent())
        .field("Imported", service.imported())
        .field("ClusterSetVIP", service.clusterSetVip())
        .name("Discoverability");
    service.discoverability().ifPresentOrElse(json::map, json::nullValue);
    json.endObject();
  }
}
