package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A file's CustomResourceDefinitions, served by an API server. */
final class CustomResources {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CustomResources() {}

  /** An object, as a test writes it. */
  static JsonNode yaml(String text) {
    try {
      return JSON.valueToTree(YamlParser.parse(new Document("test", 1, text)).plain());
    } catch (BadDocumentException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Every object of a YAML file, as it was written. */
  static List<JsonNode> objects(Path file) {
    try {
      var objects = new ArrayList<JsonNode>();
      for (Document document : Document.split(file.toString(), Files.readString(file))) {
        JsonNode object = JSON.valueToTree(YamlParser.parse(document).plain());
        if (object.isObject()) {
          objects.add(object);
        }
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadDocumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes the definitions, where they are not there already, and waits until they are served.
   *
   * @param domain instead of {@code istio.io}, so that two files can be served side by side
   */
  static void serve(KubeClient client, List<JsonNode> definitions, String domain)
      throws KubeException {
    for (JsonNode definition : definitions) {
      ObjectNode own = ((ObjectNode) definition).deepCopy();
      ObjectNode metadata = (ObjectNode) own.get("metadata");
      metadata.put("name", renamed(metadata.get("name").asText(), domain));
      ObjectNode spec = (ObjectNode) own.get("spec");
      spec.put("group", renamed(spec.get("group").asText(), domain));
      if (!domain.equals("istio.io")) {
        // Two definitions cannot have one short name.
        ObjectNode names = (ObjectNode) spec.get("names");
        names.remove("shortNames");
        names.remove("categories");
      }
      makeAndAwait(client, own);
    }
  }

  private static void makeAndAwait(KubeClient client, ObjectNode definition) throws KubeException {
    try {
      client.create(ResourceType.CUSTOM_RESOURCE_DEFINITION, "", definition);
    } catch (KubeException e) {
      if (!e.is(KubeException.CONFLICT)) {
        throw e;
      }
    }
    ResourceType type = type(definition);
    Until.holds(
        type + " is served",
        Duration.ofSeconds(30),
        () -> {
          try {
            client.list(type, "default");
            return true;
          } catch (KubeException e) {
            return false;
          }
        });
  }

  /** The kind that a definition defines, in its first version. */
  static ResourceType type(JsonNode definition) {
    JsonNode spec = definition.get("spec");
    return ResourceType.namespaced(
        spec.get("group").asText(),
        spec.get("versions").get(0).get("name").asText(),
        spec.get("names").get("plural").asText(),
        spec.get("names").get("kind").asText());
  }

  static ResourceType in(String domain, ResourceType type) {
    return ResourceType.namespaced(
        renamed(type.group(), domain), type.version(), type.plural(), type.kind());
  }

  private static String renamed(String name, String domain) {
    return name.replace("istio.io", domain);
  }
}
