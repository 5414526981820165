package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The config maps and secrets that a pod refers to. */
record References(KubeClient client, String namespace) {
  /** Entries of a config map, {@code binaryData} included; absent where there is no such map. */
  Optional<SortedMap<String, byte[]>> configMap(String name) throws IOException {
    return client
        .find(ResourceType.CONFIG_MAP, namespace, name)
        .map(
            map -> {
              SortedMap<String, byte[]> entries = decoded(map.path("binaryData"));
              for (Map.Entry<String, JsonNode> entry : map.path("data").properties()) {
                entries.put(
                    entry.getKey(), entry.getValue().asText().getBytes(StandardCharsets.UTF_8));
              }
              return entries;
            });
  }

  /** Entries of a secret; absent where there is no such secret. */
  Optional<SortedMap<String, byte[]>> secret(String name) throws IOException {
    return client
        .find(ResourceType.SECRET, namespace, name)
        .map(secret -> decoded(secret.path("data")));
  }

  private static SortedMap<String, byte[]> decoded(JsonNode data) {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      entries.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue().asText()));
    }
    return entries;
  }

  /**
   * The entries, or none where the reference is {@code optional}.
   *
   * @throws MissingException where it is not, and there are none
   */
  static SortedMap<String, byte[]> required(
      Optional<SortedMap<String, byte[]>> entries, JsonNode reference, String what)
      throws MissingException {
    if (entries.isEmpty() && !reference.path("optional").asBoolean(false)) {
      throw new MissingException(what + " not found");
    }
    return entries.orElseGet(TreeMap::new);
  }

  /** What a pod needs is not there yet. */
  static final class MissingException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }
}
