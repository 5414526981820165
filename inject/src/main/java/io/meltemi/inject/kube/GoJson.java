package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;

/**
 * Jackson's trees as Go's encoding/json writes them on one line. The order of fields is the
 * object's own.
 */
public final class GoJson {
  private GoJson() {}

  public static String print(JsonNode value) {
    var out = new JsonWriter(JsonStyle.GO);
    write(out, value);
    return out.text();
  }

  private static void write(JsonWriter out, JsonNode value) {
    switch (value) {
      case ObjectNode object -> {
        out.beginObject();
        object.properties().forEach(field -> write(out.name(field.getKey()), field.getValue()));
        out.endObject();
      }
      case ArrayNode items -> {
        out.beginList();
        items.forEach(item -> write(out, item));
        out.endList();
      }
      default -> scalar(out, value);
    }
  }

  private static void scalar(JsonWriter out, JsonNode value) {
    if (value.isTextual()) {
      out.value(value.textValue());
    } else if (value.isBoolean()) {
      out.value(value.booleanValue());
    } else if (value.isNumber()) {
      out.number(value.asText());
    } else {
      out.nullValue();
    }
  }
}
