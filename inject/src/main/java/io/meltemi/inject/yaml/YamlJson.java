package io.meltemi.inject.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.InjectionException;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import org.jspecify.annotations.Nullable;

/** Reads YAML documents. */
public final class YamlJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private YamlJson() {}

  /**
   * An object; an empty document is an empty one.
   *
   * @param file where it comes from, for messages
   * @throws InjectionException naming the line, if it is not YAML or no object
   */
  public static ObjectNode object(String file, String yaml) {
    return object(new Document(file, 1, yaml));
  }

  /** Any value; as {@link #object(String, String)} otherwise. */
  public static JsonNode value(String file, String yaml) {
    return parse(new Document(file, 1, yaml));
  }

  /** As {@link #object(String, String)}. */
  public static ObjectNode object(Document document) {
    return switch (parse(document)) {
      case ObjectNode object -> object;
      case JsonNode nothing when nothing.isNull() -> JSON.objectNode();
      case JsonNode other ->
          throw new InjectionException(
              "%s:%d: %s (expected: an object)"
                  .formatted(document.file(), document.line(), shortened(other.toString())));
    };
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static JsonNode parse(Document document) {
    try {
      return of(YamlParser.parse(document));
    } catch (BadDocumentException e) {
      throw new InjectionException(
          "%s:%d: %s".formatted(document.file(), e.line(), e.getMessage()));
    }
  }

  private static JsonNode of(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < mapping.names().size(); i++) {
          object.set(mapping.names().get(i), of(mapping.values().get(i)));
        }
        yield object;
      }
      case Node.Sequence(var items, _) -> {
        ArrayNode list = JSON.arrayNode(items.size());
        items.forEach(item -> list.add(of(item)));
        yield list;
      }
      case Node.Scalar scalar -> scalar(scalar.plain());
    };
  }

  private static JsonNode scalar(@Nullable Object value) {
    return switch (value) {
      case null -> JSON.nullNode();
      case Boolean truth -> JSON.booleanNode(truth);
      case Long number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      default -> JSON.textNode(value.toString());
    };
  }
}
