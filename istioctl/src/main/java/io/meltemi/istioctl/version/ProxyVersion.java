package io.meltemi.istioctl.version;

import io.meltemi.istioctl.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A proxy of the data plane.
 *
 * @param id {@code name.namespace}
 */
public record ProxyVersion(String id, String istioVersion) {
  Json json() {
    Map<String, Json> proxy = new LinkedHashMap<>();
    proxy.put("ID", new Json.Text(id));
    proxy.put("IstioVersion", new Json.Text(istioVersion));
    return new Json.Obj(proxy);
  }

  @Override
  public String toString() {
    return "version.ProxyInfo{ID:\"" + id + "\", IstioVersion:\"" + istioVersion + "\"}";
  }
}
