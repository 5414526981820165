package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Between JSON and plain maps, lists, texts, {@code Long}, {@code Double} and booleans. */
public final class PlainJson {
  private PlainJson() {}

  /** The fields of an object, those that are null left out; none where it is no object. */
  public static Map<String, Object> map(JsonNode node) {
    var map = new LinkedHashMap<String, Object>();
    node.fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isNull()) {
                map.put(field.getKey(), plain(field.getValue()));
              }
            });
    return map;
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      return map(node);
    }
    if (node.isArray()) {
      var list = new ArrayList<Object>(node.size());
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : node.asText("");
  }

  public static JsonNode node(Object plain) {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    return switch (plain) {
      case Map<?, ?> map -> {
        ObjectNode object = factory.objectNode();
        map.forEach((key, value) -> object.set(String.valueOf(key), node(value)));
        yield object;
      }
      case List<?> list -> {
        ArrayNode array = factory.arrayNode(list.size());
        list.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Boolean truth -> factory.booleanNode(truth);
      case Long number -> factory.numberNode(number);
      case Double number -> factory.numberNode(number);
      default -> factory.textNode(plain.toString());
    };
  }
}
