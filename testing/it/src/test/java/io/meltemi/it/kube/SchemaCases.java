package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Values that a schema accepts and values that it does not, made from the schema: every place gets
 * values of right and wrong types and on both sides of its bounds, every object with conditions
 * gets pairs of fields. Equal parts of a schema are walked once.
 */
final class SchemaCases {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** For text with a rule, a pattern or a format. */
  private static final List<String> TEXTS =
      List.of(
          "x",
          "",
          "*",
          "a*b",
          "5s",
          "0s",
          "1ms",
          "0.5ms",
          "-1s",
          "http://x",
          "https://x/y",
          "oci://a/b",
          "ftp://x",
          "file:///x",
          "a/b",
          "unix:///a",
          "unix://@a",
          "unix://a",
          "unix:///a/",
          "unix://",
          "HTTP",
          "https",
          "a b",
          "X-Y",
          "é");

  private final List<JsonNode> cases = new ArrayList<>();
  private final Set<JsonNode> seen;

  private SchemaCases(Set<JsonNode> seen) {
    this.seen = seen;
  }

  /**
   * @param seen parts of schemas that were walked before; is added to
   */
  static List<JsonNode> of(JsonNode schema, Set<JsonNode> seen) {
    var cases = new SchemaCases(seen);
    cases.walk(schema, value -> value);
    return cases.cases;
  }

  /**
   * @param place puts a value for this part into a whole
   */
  private void walk(JsonNode schema, UnaryOperator<JsonNode> place) {
    if (!seen.add(withoutWords(schema))) {
      return;
    }
    values(schema).forEach(value -> cases.add(place.apply(value)));
    JsonNode fields = schema.path("properties");
    JsonNode base = sample(schema);
    fields
        .properties()
        .forEach(
            field -> {
              walk(field.getValue(), value -> place.apply(with(base, field.getKey(), value)));
              if (base.has(field.getKey())) {
                ObjectNode without = ((ObjectNode) base).deepCopy();
                without.remove(field.getKey());
                cases.add(place.apply(without));
              }
            });
    if (schema.has("oneOf") || schema.has("allOf") || schema.has("x-kubernetes-validations")) {
      pairs(fields, base, place);
    }
    if (schema.has("items")) {
      walk(schema.get("items"), value -> place.apply(JSON.arrayNode().add(value)));
    }
    if (schema.has("additionalProperties")) {
      walk(
          schema.get("additionalProperties"),
          value -> place.apply(with(JSON.objectNode(), "80", value)));
    }
  }

  private static JsonNode withoutWords(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    copy.findParents("description")
        .forEach(
            parent -> {
              if (parent.get("description").isTextual()) {
                ((ObjectNode) parent).remove("description");
              }
            });
    return copy;
  }

  private void pairs(JsonNode fields, JsonNode base, UnaryOperator<JsonNode> place) {
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        for (JsonNode first : few(fields.get(names.get(i)))) {
          for (JsonNode second : few(fields.get(names.get(j)))) {
            cases.add(place.apply(with(with(base, names.get(i), first), names.get(j), second)));
          }
        }
      }
    }
  }

  private static ObjectNode with(JsonNode object, String field, JsonNode value) {
    ObjectNode copy = object.isObject() ? ((ObjectNode) object).deepCopy() : JSON.objectNode();
    return copy.set(field, value);
  }

  /** A small value that the schema accepts. */
  static JsonNode sample(JsonNode schema) {
    return switch (schema.path("type").asText("integer")) {
      case "object" -> sampleObject(schema);
      case "array" -> {
        var list = JSON.arrayNode();
        for (int i = 0; i < schema.path("minItems").asInt(0); i++) {
          list.add(sample(schema.get("items")));
        }
        yield list;
      }
      case "string" -> JSON.textNode(sampleText(schema));
      case "boolean" -> JSON.booleanNode(true);
      default -> JSON.numberNode(1);
    };
  }

  private static JsonNode sampleObject(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    for (JsonNode name : schema.path("required")) {
      object.set(name.asText(), sample(schema.get("properties").get(name.asText())));
    }
    if (schema.path("minProperties").asInt(0) > 0) {
      object.set("80", sample(schema.get("additionalProperties")));
    }
    return object;
  }

  private static String sampleText(JsonNode schema) {
    if (schema.has("enum")) {
      return schema.get("enum").get(schema.get("enum").size() - 1).asText();
    }
    String rules = schema.path("x-kubernetes-validations").toString();
    if (rules.contains("duration(")) {
      return "5s";
    }
    if (rules.contains("url(")) {
      return "https://x/y";
    }
    if (rules.contains("'HTTP'")) {
      return "HTTP";
    }
    if (rules.contains("self == ''") || schema.path("pattern").asText("").contains("{64}")) {
      return "";
    }
    return schema.path("format").asText("").equals("byte") ? "YQ==" : "x";
  }

  private static List<JsonNode> few(JsonNode schema) {
    var few = new ArrayList<JsonNode>();
    if (schema.has("enum")) {
      schema.get("enum").forEach(few::add);
      return few;
    }
    few.add(sample(schema));
    switch (schema.path("type").asText("")) {
      case "string" -> few.addAll(tree("[\"\", \"unix:///a\"]"));
      case "array" -> {
        JsonNode item = sample(schema.get("items"));
        few.add(JSON.arrayNode().add(item));
        few.add(
            item.isTextual()
                ? JSON.arrayNode().add("10.0.0.0/8")
                : JSON.arrayNode().add(item).add(item));
      }
      case "object" -> {
        if (schema.has("additionalProperties")) {
          few.add(with(JSON.objectNode(), "80", sample(schema.get("additionalProperties"))));
        }
        if (schema.path("properties").has("matchLabels")) {
          JsonNode labels = with(JSON.objectNode(), "a", JSON.textNode("b"));
          few.add(with(JSON.objectNode(), "matchLabels", labels));
        }
      }
      default -> {}
    }
    return few;
  }

  private static List<JsonNode> values(JsonNode schema) {
    var values = new ArrayList<JsonNode>();
    values.add(JSON.nullNode());
    switch (schema.path("type").asText("")) {
      case "object" -> objects(schema, values);
      case "array" -> lists(schema, values);
      case "string" -> texts(schema, values);
      case "integer", "number" -> numbers(schema, values);
      case "boolean" -> values.addAll(tree("[true, false, \"true\", 1]"));
      default -> values.addAll(tree("[1, \"a\", true, {}]"));
    }
    return values;
  }

  private static List<JsonNode> tree(String json) {
    try {
      var list = new ArrayList<JsonNode>();
      MAPPER.readTree(json).forEach(list::add);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void objects(JsonNode schema, List<JsonNode> values) {
    values.addAll(tree("[\"x\", [], {\"unknown\": 1}, {}]"));
    if (schema.has("additionalProperties")) {
      JsonNode value = sample(schema.get("additionalProperties"));
      for (String name :
          List.of("", "a*", "80", "0", "65536", "a-b", "-a", "a".repeat(62), "a".repeat(63))) {
        values.add(with(JSON.objectNode(), name, value));
      }
      int most = schema.path("maxProperties").asInt(0);
      if (most > 0 && most < 300) {
        ObjectNode many = JSON.objectNode();
        for (int i = 0; i <= most; i++) {
          many.set("k" + i, value);
        }
        values.add(many);
      }
    }
  }

  private static void lists(JsonNode schema, List<JsonNode> values) {
    values.addAll(tree("[\"x\", {}, []]"));
    JsonNode item = sample(schema.get("items"));
    int most = schema.path("maxItems").asInt(0);
    int longest = most > 0 && most < 600 ? most + 1 : 3;
    for (int size : new int[] {1, 2, 3, longest}) {
      var list = JSON.arrayNode();
      for (int i = 0; i < size; i++) {
        list.add(item);
      }
      values.add(list);
    }
  }

  private static void texts(JsonNode schema, List<JsonNode> values) {
    values.addAll(tree("[5, true, {}]"));
    if (schema.has("enum")) {
      schema.get("enum").forEach(values::add);
      values.addAll(tree("[\"NOPE\", \"\", 0]"));
      return;
    }
    if (schema.has("x-kubernetes-validations") || schema.has("pattern") || schema.has("format")) {
      TEXTS.forEach(text -> values.add(JSON.textNode(text)));
      values.add(JSON.textNode("ab".repeat(32)));
    }
    values.add(JSON.textNode(""));
    int most = schema.path("maxLength").asInt(0);
    if (most > 0) {
      values.add(JSON.textNode("a".repeat(most)));
      values.add(JSON.textNode("a".repeat(most + 1)));
    }
  }

  private static void numbers(JsonNode schema, List<JsonNode> values) {
    values.addAll(tree("[1, 0, -1, \"80\", 1.5, 65536, 4294967296]"));
    for (String bound : List.of("minimum", "maximum")) {
      if (schema.has(bound)) {
        long at = schema.get(bound).asLong();
        values.add(JSON.numberNode(at - 1));
        values.add(JSON.numberNode(at));
        values.add(JSON.numberNode(at + 1));
      }
    }
  }
}
