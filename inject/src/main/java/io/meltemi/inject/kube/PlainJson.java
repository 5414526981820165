package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain maps (sorted by name), lists, texts, {@code Long}, {@code Double} and booleans, and
 * back.
 */
public final class PlainJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PlainJson() {}

  /** Null stands for null. */
  public static @Nullable Object of(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        var map = new TreeMap<String, @Nullable Object>();
        object.properties().forEach(entry -> map.put(entry.getKey(), of(entry.getValue())));
        yield Collections.unmodifiableMap(map);
      }
      case ArrayNode items -> {
        var list = new ArrayList<@Nullable Object>(items.size());
        items.forEach(item -> list.add(of(item)));
        yield Collections.unmodifiableList(list);
      }
      default -> scalar(value);
    };
  }

  private static @Nullable Object scalar(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    return value.isNumber() ? value.doubleValue() : null;
  }

  /** What is none of these is taken as its text. */
  public static JsonNode toJson(@Nullable Object plain) {
    return switch (plain) {
      case null -> JSON.nullNode();
      case JsonNode node -> node;
      case GoStruct struct -> struct.json();
      case Map<?, ?> map -> {
        ObjectNode object = JSON.objectNode();
        map.forEach((name, value) -> object.set(String.valueOf(name), toJson(value)));
        yield object;
      }
      case List<?> list -> {
        ArrayNode items = JSON.arrayNode();
        list.forEach(item -> items.add(toJson(item)));
        yield items;
      }
      case Boolean truth -> JSON.booleanNode(truth);
      case Double number -> JSON.numberNode(number);
      case Number number -> JSON.numberNode(number.longValue());
      default -> JSON.textNode(plain.toString());
    };
  }
}
