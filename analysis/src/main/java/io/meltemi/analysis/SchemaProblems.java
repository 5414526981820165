package io.meltemi.analysis;

import io.meltemi.base.Problem;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with single objects of Istio's kinds, by the readers that istiod itself has. */
public final class SchemaProblems {
  private static final String AUTHORIZATION_POLICY = "AuthorizationPolicy";

  /**
   * What is wrong, in Istio's words where Istio finds the same.
   *
   * @param warnings those of Istio alone; what only istiod's readers warn of is left out
   * @param unknownFields the fields that are ignored
   */
  public record Found(List<String> errors, List<String> warnings, List<String> unknownFields) {
    public Found {
      unknownFields = List.copyOf(unknownFields);
      errors = List.copyOf(errors);
      warnings = List.copyOf(warnings);
    }
  }

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  /** The problems of an object. */
  public Found of(Resource object) {
    Node.Mapping placed = object.kind().isNamespaced() ? placed(object) : object.root();
    ReadObject read = reader.read(placed);
    var errors = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    for (Problem problem : read.problems()) {
      if (problem.severity() == Problem.Severity.WARNING) {
        warnings.addAll(problem.istio());
      } else if (problem.istio().isEmpty()) {
        errors.add(prefix(object) + own(problem));
      } else {
        problem.istio().forEach(text -> errors.add(prefix(object) + text));
      }
    }
    return new Found(errors, warnings, read.unknownFields());
  }

  private static String own(Problem problem) {
    return problem.field().isEmpty()
        ? problem.message()
        : problem.field() + ": " + problem.message();
  }

  private static String prefix(Resource object) {
    return object.kind().kind().equals(AUTHORIZATION_POLICY)
        ? "invalid policy " + object.name() + "." + object.namespace() + ": "
        : "";
  }

  /** The object with the namespace that it is in written in it. */
  private static Node.Mapping placed(Resource object) {
    if (!object.tree().at("metadata", "namespace").text().isEmpty()
        || object.namespace().isEmpty()
        || !(object.root().find("metadata") instanceof Node.Mapping metadata)) {
      return object.root();
    }
    var namespace = new Node.Scalar(Node.Type.STRING, object.namespace(), metadata.line());
    return with(object.root(), "metadata", with(metadata, "namespace", namespace));
  }

  private static Node.Mapping with(Node.Mapping mapping, String name, Node value) {
    var names = new ArrayList<String>(mapping.names());
    var values = new ArrayList<Node>(mapping.values());
    int at = names.indexOf(name);
    if (at < 0) {
      names.add(name);
      values.add(value);
    } else {
      values.set(at, value);
    }
    return new Node.Mapping(names, values, mapping.line());
  }
}
