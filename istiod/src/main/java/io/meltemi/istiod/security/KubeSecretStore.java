package io.meltemi.istiod.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.ca.SecretStore;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The secrets of istiod's own namespace. */
record KubeSecretStore(KubeClient client, String namespace) implements SecretStore {
  @Override
  public Optional<Stored> read(String name) throws IOException {
    Optional<ObjectNode> secret = client.find(ResourceType.SECRET, namespace, name);
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    var data = new HashMap<String, byte[]>();
    for (Map.Entry<String, JsonNode> entry : secret.get().path("data").properties()) {
      try {
        data.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue().asText("")));
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "secret %s/%s: data.%s is not Base64".formatted(namespace, name, entry.getKey()), e);
      }
    }
    return Optional.of(new Stored(name, data, version(secret.get())));
  }

  private static String version(ObjectNode secret) {
    return secret.path("metadata").path("resourceVersion").asText("");
  }

  @Override
  public boolean create(String name, String type, Map<String, byte[]> data) throws IOException {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.put("apiVersion", "v1").put("kind", "Secret").put("type", type);
    secret.putObject("metadata").put("name", name).put("namespace", namespace);
    put(secret.putObject("data"), data);
    try {
      var unused = client.create(ResourceType.SECRET, namespace, secret);
      return true;
    } catch (KubeException e) {
      if (e.is(KubeException.CONFLICT)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean replace(Stored before, Map<String, byte[]> data) throws IOException {
    Optional<ObjectNode> secret = client.find(ResourceType.SECRET, namespace, before.name());
    if (secret.isEmpty() || !version(secret.get()).equals(before.version())) {
      return false;
    }
    put(secret.get().withObject("/data"), data);
    try {
      var unused = client.replace(ResourceType.SECRET, namespace, before.name(), secret.get());
      return true;
    } catch (KubeException e) {
      if (e.is(KubeException.CONFLICT) || e.is(KubeException.NOT_FOUND)) {
        return false;
      }
      throw e;
    }
  }

  private static void put(ObjectNode fields, Map<String, byte[]> data) {
    data.forEach((key, value) -> fields.put(key, Base64.getEncoder().encodeToString(value)));
  }
}
