package io.meltemi.istioctl.xds;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import java.nio.charset.StandardCharsets;

/**
 * What one istiod answered.
 *
 * @param server as a sentence names it
 */
public record Answer(String server, DiscoveryResponse response) {

  /** What the istiod says that it is: {@code Component}, {@code ID} and {@code Info}. */
  public Json controlPlane() {
    try {
      return JsonReader.read(
          response.getControlPlane().getIdentifier().getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException nothingSaid) {
      return Json.NONE;
    }
  }

  /** The istiod's name, which is its pod's. */
  public String istiod() {
    String id = controlPlane().at("ID").text();
    return id.isEmpty() ? "MISSING" : id;
  }
}
