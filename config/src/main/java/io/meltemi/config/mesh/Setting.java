package io.meltemi.config.mesh;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.config.field.Problems;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.util.List;
import java.util.function.BiFunction;

/** Reads a file with settings of the mesh, which is one document of fields. */
final class Setting {
  private Setting() {}

  /**
   * @param name what the file holds, for problems
   */
  static <T> Translated<T> read(
      String name, Document document, BiFunction<Node.Mapping, Problems, T> reader) {
    Node node;
    try {
      node = YamlParser.parse(document);
    } catch (BadDocumentException e) {
      return Translated.failed(
          List.of(
              Problem.error(
                  name + " (" + document.file() + ":" + e.line() + ")",
                  "",
                  String.valueOf(e.getMessage()))));
    }
    var problems = new Problems(line -> name + " (" + document.file() + ":" + line + ")");
    Node.Mapping fields = new Node.Mapping(List.of(), List.of(), document.line());
    if (node instanceof Node.Mapping mapping) {
      fields = mapping;
    } else if (!node.isNull()) {
      problems.error(node.line(), "", "no object (expected: fields)");
    }
    T value = reader.apply(fields, problems);
    return problems.hasErrors()
        ? Translated.failed(problems.all())
        : Translated.of(value, problems.all());
  }
}
