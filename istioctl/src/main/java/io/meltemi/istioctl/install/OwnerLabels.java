package io.meltemi.istioctl.install;

import io.meltemi.base.BuildInfo;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.operator.Component;
import io.meltemi.istioctl.operator.Installation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Labels that say which installation an object belongs to. */
final class OwnerLabels {
  static final String COMPONENT = "operator.istio.io/component";
  static final String REVISION = "istio.io/rev";
  static final String NOT_PRUNED = "install.operator.istio.io/owning-resource-not-pruned";
  private static final String OWNER = "install.operator.istio.io/owning-resource";

  private OwnerLabels() {}

  static Map<String, String> of(Installation installation) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("operator.istio.io/managed", "Reconcile");
    labels.put("operator.istio.io/version", BuildInfo.ISTIO_VERSION);
    String name = installation.operator().text("metadata", "name");
    if (!name.isEmpty()) {
      labels.put(OWNER, name);
    }
    labels.put(OWNER + "-namespace", installation.namespace());
    labels.put(REVISION, installation.revision().isEmpty() ? "default" : installation.revision());
    return labels;
  }

  static Map<String, String> of(Installation installation, Component component) {
    Map<String, String> labels = of(installation);
    labels.put(COMPONENT, component.label());
    return labels;
  }

  /** As the API server takes it. */
  static String selector(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  /** The object with these labels too. */
  static Json.Obj on(Json object, Map<String, String> labels) {
    Map<String, Json> all = new LinkedHashMap<>();
    if (object.at("metadata").at("labels") instanceof Json.Obj(var old)) {
      all.putAll(old);
    }
    labels.forEach((name, value) -> all.put(name, new Json.Text(value)));
    Map<String, Json> metadata = new LinkedHashMap<>();
    if (object.at("metadata") instanceof Json.Obj(var fields)) {
      metadata.putAll(fields);
    }
    metadata.put("labels", new Json.Obj(all));
    Json.Obj fields = object instanceof Json.Obj known ? known : new Json.Obj(Map.of());
    return fields.with("metadata", new Json.Obj(metadata));
  }
}
