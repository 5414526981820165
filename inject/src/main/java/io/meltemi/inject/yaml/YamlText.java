package io.meltemi.inject.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.GoJson;
import java.util.TreeSet;

/**
 * Block YAML, fields sorted, every text in double quotes: to be put into a template's output, which
 * is read as YAML again.
 */
public final class YamlText {
  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /** Ends with a line end. */
  public static String print(JsonNode value) {
    var text = new YamlText();
    text.write(value, 0);
    return text.out.toString();
  }

  /** The value from here on, where what comes first on the line is there already. */
  private void write(JsonNode value, int indent) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      var names = new TreeSet<String>();
      object.fieldNames().forEachRemaining(names::add);
      boolean first = true;
      for (String name : names) {
        start(first, indent);
        first = false;
        out.append(GoJson.quoted(name)).append(':');
        after(object.get(name), indent);
      }
    } else if (value instanceof ArrayNode list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        start(i == 0, indent);
        out.append("- ");
        write(list.get(i), indent + 2);
      }
    } else {
      out.append(GoJson.print(value)).append('\n');
    }
  }

  private void start(boolean first, int indent) {
    if (!first) {
      out.repeat(' ', indent);
    }
  }

  private void after(JsonNode value, int indent) {
    if (value.isContainerNode() && !value.isEmpty()) {
      out.append('\n').repeat(' ', indent + 2);
      write(value, indent + 2);
    } else {
      out.append(' ');
      write(value, indent);
    }
  }
}
