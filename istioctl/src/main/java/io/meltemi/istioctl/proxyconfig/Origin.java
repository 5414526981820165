package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import java.util.List;

/** Which Istio object a resource was made from, as its metadata says. */
final class Origin {
  private Origin() {}

  /** {@code name.namespace}; empty where no object is named, {@code <unknown>} for other kinds. */
  static String of(Json resource) {
    Json config = resource.at("metadata").at("filterMetadata").at("istio").at("config");
    if (!config.present()) {
      return "";
    }
    String path = config.text();
    if (!path.matches("/apis/networking\\.istio\\.io/v1[a-z0-9]*/namespaces/.*")) {
      return "<unknown>";
    }
    List<String> parts = List.of(path.split("/", -1));
    return parts.size() == 8 ? parts.get(7) + "." + parts.get(5) : "";
  }
}
