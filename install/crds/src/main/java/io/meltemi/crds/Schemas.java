package io.meltemi.crds;

import io.meltemi.crds.TypeExpression.Bounded;
import io.meltemi.crds.TypeExpression.ListOf;
import io.meltemi.crds.TypeExpression.MapOf;
import io.meltemi.crds.TypeExpression.Name;
import io.meltemi.crds.TypeExpression.Nullable;
import io.meltemi.crds.TypeExpression.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Structural schemas of Kubernetes, as plain trees, from types of the sources. Every use of a type
 * is expanded in its place, for CustomResourceDefinitions know no references.
 */
final class Schemas {
  private static final Map<String, Map<String, Object>> SCALARS =
      Map.of(
          "string", Map.of("type", "string"),
          "bytes", scalar("string", "format", "byte"),
          "time", scalar("string", "format", "date-time"),
          "bool", Map.of("type", "boolean"),
          "int", Map.of("type", "integer"),
          "int32", scalar("integer", "format", "int32"),
          "uint64", scalar("integer", "minimum", 0L),
          "double", scalar("number", "format", "double"),
          "any", scalar("object", "x-kubernetes-preserve-unknown-fields", true));

  private final Map<String, TypeSource> types;
  private final SortedSet<String> used = new TreeSet<>();

  Schemas(Map<String, TypeSource> types) {
    this.types = types;
  }

  /** Types that no schema used so far. */
  List<String> unused() {
    return types.keySet().stream().filter(name -> !used.contains(name)).toList();
  }

  Map<String, Object> field(TypeSource.Field field) {
    return described(field.about(), expanded(field.type()));
  }

  /** What the place says of itself goes before what the type says. */
  private static Map<String, Object> described(String about, Map<String, Object> schema) {
    if (about.isEmpty()) {
      return schema;
    }
    var described = new LinkedHashMap<String, Object>();
    described.put("description", about);
    schema.forEach(described::putIfAbsent);
    return described;
  }

  private Map<String, Object> expanded(TypeExpression type) {
    return switch (type) {
      case Name(var name) -> named(name);
      case ListOf(var item) -> container("array", "items", expanded(item));
      case MapOf(var value) -> container("object", "additionalProperties", expanded(value));
      case Words(var words) -> scalar("string", "enum", words);
      case Nullable(var of) -> with(expanded(of), "nullable", true);
      case Bounded(var of, var least, var most) -> bounded(expanded(of), least, most);
    };
  }

  private Map<String, Object> named(String name) {
    if (name.equals("uint32")) {
      return with(scalar("integer", "minimum", 0L), "maximum", 0xFFFF_FFFFL);
    }
    if (name.equals("intOrString")) {
      List<Object> either = List.of(Map.of("type", "integer"), Map.of("type", "string"));
      return with(new LinkedHashMap<>(Map.of("anyOf", either)), "x-kubernetes-int-or-string", true);
    }
    Map<String, Object> scalar = SCALARS.get(name);
    if (scalar != null) {
      return new LinkedHashMap<>(scalar);
    }
    TypeSource type = types.get(name);
    if (type == null) {
      throw new BadSourceException("type " + name + " is nowhere");
    }
    used.add(name);
    Map<String, Object> schema =
        type.is().isPresent() ? expanded(type.is().get()) : ObjectSchema.of(type, this, types);
    constrain(schema, type);
    return described(type.about(), schema);
  }

  private static void constrain(Map<String, Object> schema, TypeSource type) {
    if (!type.constraints().pattern().isEmpty()) {
      schema.put("pattern", type.constraints().pattern());
    }
    if (!type.key().isEmpty()) {
      schema.put("x-kubernetes-list-type", "map");
      schema.put("x-kubernetes-list-map-keys", List.of(type.key()));
    }
    var rules = new ArrayList<Object>();
    type.constraints().atMostOne().forEach(names -> rules.add(rule(atMostOne(names))));
    type.constraints().rules().forEach(rule -> rules.add(rule(rule)));
    if (!rules.isEmpty()) {
      schema.put("x-kubernetes-validations", Collections.unmodifiableList(rules));
    }
  }

  private static TypeSource.Rule atMostOne(List<String> names) {
    var terms = names.stream().map(name -> "(has(self." + name + ") ? 1 : 0)").toList();
    return new TypeSource.Rule(
        "at most one of " + String.join(", ", names), String.join(" + ", terms) + " <= 1");
  }

  private static Map<String, Object> rule(TypeSource.Rule rule) {
    var map = new LinkedHashMap<String, Object>();
    map.put("rule", rule.cel());
    map.put("message", "expected: " + rule.expect());
    return map;
  }

  private static Map<String, Object> bounded(
      Map<String, Object> schema, String least, String most) {
    String what =
        switch (String.valueOf(schema.get("type"))) {
          case "string" -> "Length";
          case "array" -> "Items";
          case "object" -> "Properties";
          default -> "imum";
        };
    if (!least.isEmpty()) {
      schema.put("min" + what, Long.valueOf(least));
    }
    if (!most.isEmpty()) {
      schema.put("max" + what, Long.valueOf(most));
    }
    return schema;
  }

  private static Map<String, Object> scalar(String type, String name, Object value) {
    var map = new LinkedHashMap<String, Object>();
    map.put("type", type);
    map.put(name, value);
    return map;
  }

  private static Map<String, Object> container(String type, String name, Map<String, Object> of) {
    return scalar(type, name, of);
  }

  private static Map<String, Object> with(Map<String, Object> schema, String name, Object value) {
    schema.put(name, value);
    return schema;
  }
}
