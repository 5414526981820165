package io.meltemi.istioctl.version;

import io.meltemi.istioctl.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A program of the control plane.
 *
 * @param component such as {@code pilot}
 * @param revision of the control plane; empty if it is not known
 */
public record ServerVersion(String component, String revision, BuildInfo info) {
  Json json() {
    Map<String, Json> server = new LinkedHashMap<>();
    server.put("Component", new Json.Text(component));
    server.put("Revision", new Json.Text(revision));
    server.put("Info", info.json());
    return new Json.Obj(server);
  }
}
