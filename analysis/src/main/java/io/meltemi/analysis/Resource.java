package io.meltemi.analysis;

import io.meltemi.base.Labels;
import io.meltemi.yaml.Node;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An object, valid or not.
 *
 * @param namespace empty where it is in none
 * @param root all of it
 */
public record Resource(
    AnalyzedKind kind,
    String namespace,
    String name,
    Labels labels,
    Labels annotations,
    Node.Mapping root,
    Origin origin) {

  /**
   * Where an object comes from.
   *
   * @param file empty where it comes from a cluster
   * @param line on which it begins, from 1
   * @param cluster the cluster's name; empty for files
   */
  public record Origin(String file, int line, String cluster) {
    static final Origin NOWHERE = new Origin("", 0, "");
  }

  public static Resource of(AnalyzedKind kind, String namespace, Node.Mapping root, Origin origin) {
    Tree metadata = new Tree(root).at("metadata");
    return new Resource(
        kind,
        namespace,
        metadata.at("name").text(),
        Labels.of(metadata.at("labels").textFields()),
        Labels.of(metadata.at("annotations").textFields()),
        root,
        origin);
  }

  /** What stands for a cluster as a whole, where that has what is wrong. */
  public static Resource cluster() {
    var nothing = new Node.Mapping(List.of(), List.of(), 0);
    return new Resource(
        AnalyzedKind.CLUSTER, "", "", Labels.NONE, Labels.NONE, nothing, Origin.NOWHERE);
  }

  /** The whole object. */
  public Tree tree() {
    return new Tree(root);
  }

  public Tree spec() {
    return tree().at("spec");
  }

  /** {@code namespace/name}, or the name alone. */
  public String fullName() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** Kind and full name, as messages show it. */
  public String friendlyName() {
    return (kind.kind() + " " + fullName()).strip();
  }

  /** Kind, name and namespace: by this messages are sorted. */
  String sortKey() {
    return kind.kind() + "/" + name + "/" + namespace;
  }

  /**
   * The line of a scalar.
   *
   * @param path names of fields, and places in lists as {@code Integer}
   */
  public OptionalInt line(Object... path) {
    Node node = root;
    for (Object step : path) {
      node = inside(node, step);
    }
    return node instanceof Node.Scalar scalar && scalar.line() > 0 && !origin.file().isEmpty()
        ? OptionalInt.of(scalar.line())
        : OptionalInt.empty();
  }

  private static @Nullable Node inside(@Nullable Node node, Object step) {
    if (node instanceof Node.Mapping mapping && step instanceof String name) {
      return mapping.find(name);
    }
    return node instanceof Node.Sequence(var items, _)
            && step instanceof Integer index
            && index < items.size()
        ? items.get(index)
        : null;
  }
}
