package io.meltemi.istioctl.kubeinject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** The trees of injection as those that are printed. */
final class JsonOfJackson {
  private JsonOfJackson() {}

  static Json of(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        var fields = new LinkedHashMap<String, Json>();
        object.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
        yield new Json.Obj(fields);
      }
      case ArrayNode list -> {
        var values = new ArrayList<Json>(list.size());
        list.forEach(value -> values.add(of(value)));
        yield new Json.Arr(values);
      }
      default -> scalar(node);
    };
  }

  private static Json scalar(JsonNode node) {
    if (node.isTextual()) {
      return new Json.Text(node.textValue());
    }
    if (node.isNumber()) {
      return new Json.Num(node.asText());
    }
    return node.isBoolean() ? new Json.Bool(node.booleanValue()) : Json.NONE;
  }
}
