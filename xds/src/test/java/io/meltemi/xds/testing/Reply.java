package io.meltemi.xds.testing;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A response of either protocol.
 *
 * @param contents message by resource name; in state of the world by position, as {@code #0}
 * @param versions version by resource name, incremental only
 */
public record Reply(
    ResourceType type,
    String version,
    String nonce,
    Map<String, String> contents,
    Map<String, String> versions,
    List<String> removed) {

  static Reply of(DeltaDiscoveryResponse response) {
    var contents = new LinkedHashMap<String, String>();
    var versions = new LinkedHashMap<String, String>();
    for (var resource : response.getResourcesList()) {
      if (!resource.getResource().getTypeUrl().equals(response.getTypeUrl())) {
        throw new IllegalStateException("type URL of " + resource.getName() + " differs");
      }
      var before =
          contents.put(resource.getName(), resource.getResource().getValue().toStringUtf8());
      if (before != null) {
        throw new IllegalStateException(resource.getName() + " comes twice in one response");
      }
      versions.put(resource.getName(), resource.getVersion());
    }
    return new Reply(
        ResourceType.of(response.getTypeUrl()).orElseThrow(),
        response.getSystemVersionInfo(),
        response.getNonce(),
        contents,
        versions,
        List.copyOf(response.getRemovedResourcesList()));
  }

  static Reply of(DiscoveryResponse response) {
    var contents = new LinkedHashMap<String, String>();
    for (var any : response.getResourcesList()) {
      contents.put("#" + contents.size(), any.getValue().toStringUtf8());
    }
    return new Reply(
        ResourceType.of(response.getTypeUrl()).orElseThrow(),
        response.getVersionInfo(),
        response.getNonce(),
        contents,
        Map.of(),
        List.of());
  }

  /** The messages, in the order in which they came. */
  public List<String> messages() {
    return new ArrayList<>(contents.values());
  }
}
