package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.status.ObjectStatus;
import io.meltemi.model.status.ObjectStatuses;
import java.util.Comparator;
import java.util.Map;

/** {@code /debug/statusz}: what objects' statuses are to tell, whether they do yet or not. */
public final class StatusViews {
  /** What the Gateway API has for a time that is not known. */
  private static final String UNKNOWN_TIME = "1970-01-01T00:00:00Z";

  private static final Map<String, String> VERSIONS =
      Map.of(
          "TCPRoute", "gateway.networking.k8s.io/v1alpha2",
          "UDPRoute", "gateway.networking.k8s.io/v1alpha2",
          "XBackendTrafficPolicy", "gateway.networking.x-k8s.io/v1alpha1",
          "Ingress", "networking.k8s.io/v1",
          "InferencePool", "inference.networking.k8s.io/v1");

  private StatusViews() {}

  /** A list of objects, each with its whole status, by kind, namespace and name. */
  public static void statusz(MeshSnapshot snapshot, JsonWriter json) {
    ObjectStatuses statuses = snapshot.objectStatuses();
    json.beginList();
    statuses.all().values().stream()
        .sorted(
            Comparator.comparing((ObjectStatus s) -> s.object().kind())
                .thenComparing(s -> s.object().resource()))
        .forEach(
            status -> {
              MeshObject.Key object = status.object();
              String kind = object.kind();
              json.beginObject()
                  .field("apiVersion", VERSIONS.getOrDefault(kind, "gateway.networking.k8s.io/v1"))
                  .field("kind", kind.equals("KubernetesGateway") ? "Gateway" : kind)
                  .name("metadata")
                  .beginObject()
                  .field("name", object.resource().name())
                  .field("namespace", object.resource().namespace())
                  .endObject()
                  .name("status")
                  .plain(status.in(statuses.told().getOrDefault(object, Map.of()), UNKNOWN_TIME))
                  .endObject();
            });
    json.endList();
  }
}
