package io.meltemi.crds;

import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All sources of a folder.
 *
 * @param kinds by group and name
 */
record SchemaSources(List<KindSource> kinds, Map<String, TypeSource> types) {
  private static final String AGE = ".metadata.creationTimestamp";

  /**
   * @throws BadSourceException where a file is not as it should be
   */
  static SchemaSources read(Path folder) throws IOException {
    var kinds = new ArrayList<KindSource>();
    var types = new LinkedHashMap<String, TypeSource>();
    for (Path file : files(folder)) {
      Section root = new Section(file.getFileName().toString(), parse(file));
      root.entries("kinds").forEach((name, body) -> kinds.add(kind(name, new Section(name, body))));
      root.entries("types")
          .forEach(
              (name, body) -> {
                if (types.put(name, type(name, new Section(name, body))) != null) {
                  throw new BadSourceException(name + " is there twice (expected: each type once)");
                }
              });
      root.done();
    }
    kinds.sort((a, b) -> (a.group() + a.names().kind()).compareTo(b.group() + b.names().kind()));
    return new SchemaSources(List.copyOf(kinds), Collections.unmodifiableMap(types));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Object parse(Path file) throws IOException {
    try {
      Object tree =
          YamlParser.parse(new Document(file.toString(), 1, Files.readString(file))).plain();
      return tree == null ? Map.of() : tree;
    } catch (BadDocumentException e) {
      throw new BadSourceException(file + ":" + e.line() + ": " + e.getMessage());
    }
  }

  private static KindSource kind(String name, Section body) {
    String plural = body.text("plural");
    List<String> versions = body.texts("versions");
    String stored = body.text("stored");
    var labels = new LinkedHashMap<String, String>();
    body.entries("labels").forEach((label, value) -> labels.put(label, value.toString()));
    String required = body.text("spec!");
    TypeSource.Field spec =
        required.isEmpty() ? field("spec", body.text("spec")) : field("spec!", required);
    var columns = new ArrayList<KindSource.Column>();
    body.entries("columns").forEach((column, path) -> columns.add(column(column, path.toString())));
    var kind =
        new KindSource(
            new KindSource.Names(
                name, plural.isEmpty() ? plural(name) : plural, body.texts("shortNames")),
            body.text("group"),
            versions,
            stored.isEmpty() ? versions.getFirst() : stored,
            Collections.unmodifiableMap(labels),
            spec,
            columns);
    body.done();
    return kind;
  }

  private static String plural(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return lower.endsWith("y") && !lower.endsWith("ay")
        ? lower.substring(0, lower.length() - 1) + "ies"
        : lower + "s";
  }

  private static KindSource.Column column(String name, String text) {
    if (text.equals("created")) {
      return new KindSource.Column(name, "date", AGE, "How long it has been there.");
    }
    int dash = text.indexOf(" - ");
    return new KindSource.Column(
        name, "string", text.substring(0, dash).strip(), text.substring(dash + 3).strip());
  }

  private static TypeSource type(String name, Section body) {
    String is = body.text("is");
    var rules = new ArrayList<TypeSource.Rule>();
    for (Section rule : body.sections("rules")) {
      rules.add(new TypeSource.Rule(rule.text("expect"), rule.text("cel")));
      rule.done();
    }
    var fields = new ArrayList<TypeSource.Field>();
    body.entries("fields")
        .forEach((field, text) -> fields.add(field(field, name, text.toString())));
    var type =
        new TypeSource(
            name,
            body.text("about"),
            is.isEmpty() ? Optional.empty() : Optional.of(TypeExpression.parse(is)),
            body.text("with"),
            body.text("open").equals("true"),
            body.text("key"),
            new TypeSource.Constraints(
                body.text("pattern"), body.groups("oneOf"), body.groups("atMostOne"), rules),
            fields);
    body.done();
    return type;
  }

  private static TypeSource.Field field(String name, String owner, String text) {
    try {
      return field(name, text);
    } catch (BadSourceException e) {
      throw new BadSourceException(owner + "." + name + ": " + e.getMessage());
    }
  }

  /** {@code name!: type - what it is}; the mark means that it must be there. */
  private static TypeSource.Field field(String name, String text) {
    int dash = text.indexOf(" - ");
    boolean required = name.endsWith("!");
    return new TypeSource.Field(
        required ? name.substring(0, name.length() - 1) : name,
        required,
        TypeExpression.parse(dash < 0 ? text : text.substring(0, dash)),
        dash < 0 ? "" : text.substring(dash + 3).strip());
  }
}
