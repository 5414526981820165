package io.meltemi.envtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Applies and deletes objects that are written in YAML, as {@code kubectl} does. */
public record Manifests(KubeClient client) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final PatchType APPLY = new PatchType.Apply("meltemi");
  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "Namespace",
          "Node",
          "ClusterRole",
          "ClusterRoleBinding",
          "CustomResourceDefinition",
          "GatewayClass",
          "IngressClass");

  /** Applies every document, in order. */
  public void apply(String yaml) throws IOException {
    for (Document document : Document.split("manifest", yaml)) {
      JsonNode object = read(document);
      client.patch(type(object), namespace(object), name(object), APPLY, object);
    }
  }

  /** Deletes the object of every document, the last first. */
  public void delete(String yaml) throws IOException {
    List<Document> documents = Document.split("manifest", yaml);
    for (Document document : documents.reversed()) {
      JsonNode object = read(document);
      client.delete(type(object), namespace(object), name(object));
    }
  }

  private static JsonNode read(Document document) throws IOException {
    try {
      return MAPPER.valueToTree(YamlParser.parse(document).plain());
    } catch (BadDocumentException bad) {
      throw new IOException(bad);
    }
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static String namespace(JsonNode object) {
    return object.at("/metadata/namespace").asText("");
  }

  private static ResourceType type(JsonNode object) {
    String[] version = object.path("apiVersion").asText().split("/", 2);
    String group = version.length == 2 ? version[0] : "";
    String kind = object.path("kind").asText();
    String plural =
        kind.toLowerCase(Locale.ROOT).replaceFirst("(?<![aeiou])y$", "ie").replaceFirst("s$", "se")
            + "s";
    return new ResourceType(
        group, version[version.length - 1], plural, kind, !OF_THE_CLUSTER.contains(kind));
  }
}
