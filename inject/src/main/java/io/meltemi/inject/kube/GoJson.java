package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/**
 * JSON in one line as Go's encoding/json writes it: {@code <}, {@code >}, {@code &} and the two
 * line separators as escapes. The order of fields is the object's own.
 */
public final class GoJson {
  private final StringBuilder out = new StringBuilder();

  private GoJson() {}

  public static String print(JsonNode value) {
    var json = new GoJson();
    json.write(value);
    return json.out.toString();
  }

  /** The text in quotes. */
  public static String quoted(String text) {
    var json = new GoJson();
    json.text(text);
    return json.out.toString();
  }

  private void write(JsonNode value) {
    switch (value) {
      case ObjectNode object -> object(object);
      case ArrayNode items -> array(items);
      default -> {
        if (value.isTextual()) {
          text(value.textValue());
        } else {
          out.append(value.asText("null"));
        }
      }
    }
  }

  private void object(ObjectNode object) {
    out.append('{');
    for (Iterator<Map.Entry<String, JsonNode>> i = object.properties().iterator(); i.hasNext(); ) {
      var field = i.next();
      text(field.getKey());
      out.append(':');
      write(field.getValue());
      if (i.hasNext()) {
        out.append(',');
      }
    }
    out.append('}');
  }

  private void array(ArrayNode items) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(items.get(i));
    }
    out.append(']');
  }

  private void text(String text) {
    out.append(io.meltemi.gotemplate.GoJson.write(text));
  }
}
