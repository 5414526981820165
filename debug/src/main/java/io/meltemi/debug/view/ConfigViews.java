package io.meltemi.debug.view;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Telemetry;
import io.meltemi.translate.scope.NetworkGateways;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The configuration as it was written. */
public final class ConfigViews {
  private static final List<String> PARTS =
      List.of("kind", "apiVersion", "metadata", "spec", "status");

  private ConfigViews() {}

  /**
   * {@code /debug/configz}: objects by kind, namespace and name.
   *
   * @param objects parsed documents of Istio's kinds
   */
  public static void configz(List<Map<String, Object>> objects, JsonWriter json) {
    json.beginList();
    objects.stream()
        .sorted(
            Comparator.comparing((Map<String, Object> object) -> text(object, "kind"))
                .thenComparing(object -> text(metadata(object), "namespace"))
                .thenComparing(object -> text(metadata(object), "name")))
        .forEach(object -> object(object, json));
    json.endList();
  }

  private static void object(Map<String, Object> object, JsonWriter json) {
    json.beginObject();
    for (String part : PARTS) {
      Object value = part.equals("metadata") ? metadata(object) : object.get(part);
      if (value != null) {
        json.name(part).plain(value);
      }
    }
    json.endObject();
  }

  private static Map<String, Object> metadata(Map<String, Object> object) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (object.get("metadata") instanceof Map<?, ?> told) {
      told.forEach((key, value) -> metadata.put(String.valueOf(key), value));
    }
    metadata.remove("managedFields");
    return metadata;
  }

  private static String text(Map<String, Object> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  /** {@code /debug/mesh}. */
  public static void mesh(MeshSnapshot snapshot, JsonWriter json) {
    json.plain(snapshot.config().mesh().source());
  }

  /** {@code /debug/authorizationz}. */
  public static void authorizationz(MeshSnapshot snapshot, JsonWriter json) {
    json.beginObject().name("authorization_policies");
    AuthorizationViews.byNamespace(snapshot, json);
    json.endObject();
  }

  /**
   * {@code /debug/pushcontext}: besides policies the gateways between networks by their addresses,
   * and as they are named.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/xds/debug.go, PushContextDebug.
   */
  public static void pushContext(MeshSnapshot snapshot, String clusterId, JsonWriter json) {
    json.beginObject().name("AuthorizationPolicies");
    AuthorizationViews.byNamespace(snapshot, json);
    json.name("NetworkGateways");
    RegistryViews.networkz(snapshot, clusterId, json);
    json.name("UnresolvedGateways");
    RegistryViews.networkGateways(NetworkGateways.unresolved(snapshot.config(), clusterId), json);
    json.endObject();
  }

  /** {@code /debug/telemetryz}. */
  public static void telemetryz(MeshSnapshot snapshot, JsonWriter json) {
    json.beginObject().name("telemetries");
    Map<String, List<Telemetry>> namespaces =
        snapshot.config().rules().telemetries().stream()
            .collect(groupingBy(t -> t.meta().namespace(), TreeMap::new, toList()));
    json.beginObject().name("namespace_to_telemetries").beginObject();
    namespaces.forEach(
        (namespace, objects) -> {
          json.name(namespace).beginList();
          objects.forEach(object -> named(object, json));
          json.endList();
        });
    json.endObject().field("root_namespace", snapshot.config().mesh().rootNamespace()).endObject();
    json.endObject();
  }

  private static void named(Telemetry object, JsonWriter json) {
    json.beginObject()
        .field("name", object.meta().name())
        .field("namespace", object.meta().namespace())
        .fieldOrNull("annotations", object.meta().annotations().asMap())
        .name("spec")
        .plain(object.spec())
        .endObject();
  }
}
