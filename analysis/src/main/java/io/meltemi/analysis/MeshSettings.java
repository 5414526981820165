package io.meltemi.analysis;

import io.meltemi.base.Labels;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.util.List;

/**
 * Makes an object of the text of the mesh's settings, so that analyzers find it among the others.
 */
final class MeshSettings {
  private MeshSettings() {}

  static Resource of(AnalyzedKind kind, String text) {
    String name = kind == AnalyzedKind.MESH_CONFIG ? "istio" : "meshnetworks";
    return new Resource(
        kind, "istio-system", name, Labels.NONE, Labels.NONE, root(text), Resource.Origin.NOWHERE);
  }

  private static Node.Mapping root(String text) {
    try {
      return YamlParser.parse(new Document("", 1, text)) instanceof Node.Mapping mapping
          ? mapping
          : new Node.Mapping(List.of(), List.of(), 0);
    } catch (BadDocumentException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
