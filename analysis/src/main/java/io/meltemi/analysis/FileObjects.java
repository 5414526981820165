package io.meltemi.analysis;

import io.meltemi.analysis.Resource.Origin;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a file that analyzers look at. Other kinds are passed over in silence.
 *
 * @param problems documents that could not be read, each with its place
 */
public record FileObjects(List<Resource> objects, List<String> problems) {
  private static final int MAX_LIST_DEPTH = 4;

  public FileObjects {
    objects = List.copyOf(objects);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a file's text.
   *
   * @param file its name, as it is to be shown
   * @param namespace of objects that are written without one
   */
  public static FileObjects read(String file, String text, String namespace) {
    var objects = new ArrayList<Resource>();
    var problems = new ArrayList<String>();
    List<Chunk> chunks = Chunk.split(text);
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      for (Document document : Document.split(file, chunk.text())) {
        int shift = chunk.textLine() - 1;
        var placed = new Document(file, document.line() + shift, document.text());
        int line = document.line() == 1 ? chunk.line() : placed.line();
        try {
          add(new Origin(file, line, ""), YamlParser.parse(placed), namespace, objects, 0);
        } catch (BadDocumentException | IllegalArgumentException e) {
          problems.add("error processing " + file + "[" + i + "]: " + e.getMessage());
        }
      }
    }
    return new FileObjects(objects, problems);
  }

  private static void add(
      Origin origin, Node node, String namespace, List<Resource> objects, int depth) {
    if (node.isNull()) {
      return;
    }
    Tree tree = new Tree(node);
    String kind = tree.at("kind").text();
    String apiVersion = tree.at("apiVersion").text();
    if (!(node instanceof Node.Mapping mapping) || kind.isEmpty() && apiVersion.isEmpty()) {
      throw new IllegalArgumentException(
          "unable to parse resource with no group, version and kind");
    }
    if (kind.equals("List") && depth < MAX_LIST_DEPTH) {
      for (Tree item : tree.at("items").items()) {
        if (item.node() instanceof Node.Mapping inner) {
          var place = new Origin(origin.file(), inner.line(), "");
          add(place, inner, namespace, objects, depth + 1);
        }
      }
      return;
    }
    Optional<AnalyzedKind> known =
        AnalyzedKind.find(apiVersion, kind).filter(AnalyzedKind::isReadFromFiles);
    if (known.isPresent()) {
      String own = tree.at("metadata", "namespace").text();
      String effective = known.get().isNamespaced() ? (own.isEmpty() ? namespace : own) : "";
      objects.add(Resource.of(known.get(), effective, mapping, origin));
    }
  }
}
