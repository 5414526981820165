package io.meltemi.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.meltemi.base.Recent;
import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds trees from a stream of JSON, without what is trimmed: that is not even copied. */
final class NodeReader {
  /** For all kinds: objects name each other. */
  private static final Recent<String> TEXTS = new Recent<>(1 << 16);

  private static final int MAX_SHARED = 128;

  private NodeReader() {}

  /** The object at which the parser stands: on its opening brace, and afterwards on its closing. */
  static Node.Mapping mapping(JsonParser json, @Nullable FieldFilter trim) throws IOException {
    var names = new ArrayList<String>(8);
    var values = new ArrayList<Node>(8);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (trim != null && trim.skips(name)) {
        json.skipChildren();
      } else {
        names.add(name);
        values.add(value(json, trim == null ? null : trim.inside(name)));
      }
    }
    return new Node.Mapping(names, values, 0);
  }

  private static Node value(JsonParser json, @Nullable FieldFilter trim) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> mapping(json, trim);
      case START_ARRAY -> {
        List<Node> items = new ArrayList<>(4);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(json, trim));
        }
        yield new Node.Sequence(items, 0);
      }
      case VALUE_STRING -> scalar(Node.Type.STRING, json);
      case VALUE_NUMBER_INT -> scalar(Node.Type.INTEGER, json);
      case VALUE_NUMBER_FLOAT -> scalar(Node.Type.FLOAT, json);
      case VALUE_TRUE, VALUE_FALSE -> scalar(Node.Type.BOOLEAN, json);
      case VALUE_NULL -> scalar(Node.Type.NULL, json);
      case null, default -> throw new IOException("JSON ends inside of an object");
    };
  }

  /** An equal text, which others may hold already. */
  static String shared(String text) {
    return text.length() > MAX_SHARED ? text : TEXTS.shared(text);
  }

  private static Node scalar(Node.Type type, JsonParser json) throws IOException {
    return new Node.Scalar(type, shared(json.getText()), 0);
  }

  /** The text of a field of {@code metadata}; empty where it is not there. */
  static String metadata(Node.Mapping object, String field) {
    return object.find("metadata") instanceof Node.Mapping metadata ? text(metadata, field) : "";
  }

  static ResourceName nameOf(Node.Mapping object) {
    return new ResourceName(metadata(object, "namespace"), metadata(object, "name"));
  }

  static String text(Node.Mapping mapping, String field) {
    return mapping.find(field) instanceof Node.Scalar(var type, var text, _)
            && type == Node.Type.STRING
        ? text
        : "";
  }

  /** The object with a kind, which items of lists lack. */
  static Node.Mapping withKind(Node.Mapping object, ResourceType type) {
    if (!text(object, "kind").isEmpty()) {
      return object;
    }
    var names = new ArrayList<String>(object.names().size() + 2);
    var values = new ArrayList<Node>(object.names().size() + 2);
    names.add("apiVersion");
    values.add(new Node.Scalar(Node.Type.STRING, type.apiVersion(), 0));
    names.add("kind");
    values.add(new Node.Scalar(Node.Type.STRING, type.kind(), 0));
    for (int i = 0; i < object.names().size(); i++) {
      String name = object.names().get(i);
      if (!name.equals("apiVersion") && !name.equals("kind")) {
        names.add(name);
        values.add(object.values().get(i));
      }
    }
    return new Node.Mapping(names, values, 0);
  }
}
