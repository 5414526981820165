package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.Field.Presence;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes objects in the form in which the API server returns them: known fields in their
 * declared order, nulls and empty values left out, quantities canonical. Unknown fields (of a later
 * Kubernetes) follow the known ones.
 */
public final class CanonicalObjects {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CanonicalObjects() {}

  /**
   * @param path where the value stands, for messages; may be empty
   * @throws KubeTypeException at the first value that is not of its field's kind
   */
  public static ObjectNode normal(KubeType type, JsonNode value, String path)
      throws KubeTypeException {
    if (!(value instanceof ObjectNode object)) {
      throw new KubeTypeException(path, value.toString(), "an object (" + type.name() + ")");
    }
    ObjectNode normal = JSON.objectNode();
    for (Field field : type.fields()) {
      JsonNode given = object.path(field.name());
      boolean there = !given.isMissingNode() && !given.isNull();
      JsonNode shaped =
          there
              ? shaped(field.shape(), given, dotted(path, field.name()))
              : absent(field.shape(), field.presence());
      if (shaped != null && isPrinted(field, shaped)) {
        normal.set(field.name(), shaped);
      }
    }
    for (Map.Entry<String, JsonNode> other : object.properties()) {
      if (type.find(other.getKey()) == null && !other.getValue().isNull()) {
        normal.set(other.getKey(), other.getValue().deepCopy());
      }
    }
    return normal;
  }

  private static boolean isPrinted(Field field, JsonNode value) {
    if (field.presence() != Presence.NOT_EMPTY || field.shape() instanceof Shape.Struct) {
      return true;
    }
    return switch (value) {
      case ArrayNode list -> !list.isEmpty();
      case ObjectNode map -> !map.isEmpty();
      default ->
          value.isNumber() ? value.doubleValue() != 0 : value.booleanValue() || isText(value);
    };
  }

  private static boolean isText(JsonNode value) {
    return value.isTextual() && !value.textValue().isEmpty();
  }

  /** What stands for a field that is not there; null where nothing does. */
  private static @Nullable JsonNode absent(Shape shape, Presence presence)
      throws KubeTypeException {
    return switch (presence) {
      case POINTER -> null;
      case NULLABLE -> JSON.nullNode();
      case NOT_EMPTY, ALWAYS ->
          switch (shape) {
            case Shape.Struct(var name) -> normal(KubeType.named(name), JSON.objectNode(), "");
            case Shape.ListOf _, Shape.MapOf _ -> null;
            case Shape.Scalar scalar -> presence == Presence.ALWAYS ? zero(scalar) : null;
          };
    };
  }

  private static JsonNode zero(Shape.Scalar scalar) {
    return switch (scalar) {
      case STRING, TIME -> JSON.textNode("");
      case INT, INT_OR_STRING, FLOAT -> JSON.numberNode(0L);
      case BOOL -> JSON.booleanNode(false);
      case QUANTITY -> JSON.textNode("0");
      case ANY -> JSON.objectNode();
    };
  }

  private static JsonNode shaped(Shape shape, JsonNode value, String path)
      throws KubeTypeException {
    return switch (shape) {
      case Shape.Struct(var name) -> normal(KubeType.named(name), value, path);
      case Shape.ListOf(var item) -> list(item, value, path);
      case Shape.MapOf(var of) -> map(of, value, path);
      case Shape.Scalar scalar -> scalar(scalar, value, path);
    };
  }

  private static ArrayNode list(Shape item, JsonNode value, String path) throws KubeTypeException {
    if (!(value instanceof ArrayNode items)) {
      throw new KubeTypeException(path, value.toString(), "a list");
    }
    ArrayNode list = JSON.arrayNode(items.size());
    for (int i = 0; i < items.size(); i++) {
      JsonNode element = items.get(i);
      String at = path + "[" + i + "]";
      list.add(
          element.isNull() && item instanceof Shape.Struct(var name)
              ? normal(KubeType.named(name), JSON.objectNode(), at)
              : shaped(item, element, at));
    }
    return list;
  }

  private static ObjectNode map(Shape of, JsonNode value, String path) throws KubeTypeException {
    if (!(value instanceof ObjectNode object)) {
      throw new KubeTypeException(path, value.toString(), "an object");
    }
    ObjectNode map = JSON.objectNode();
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode entry = object.get(name);
      if (entry.isNull() && of instanceof Shape.Scalar scalar) {
        map.set(name, zero(scalar));
      } else {
        map.set(name, shaped(of, entry, path + "[" + name + "]"));
      }
    }
    return map;
  }

  private static JsonNode scalar(Shape.Scalar scalar, JsonNode value, String path)
      throws KubeTypeException {
    boolean right =
        switch (scalar) {
          case STRING, TIME -> value.isTextual();
          case BOOL -> value.isBoolean();
          case INT -> isWhole(value);
          case FLOAT -> value.isNumber();
          case INT_OR_STRING -> value.isTextual() || isWhole(value);
          case QUANTITY -> value.isTextual() || value.isNumber();
          case ANY -> true;
        };
    if (!right) {
      throw new KubeTypeException(path, value.toString(), scalar.expected);
    }
    if (scalar == Shape.Scalar.QUANTITY) {
      return JSON.textNode(
          Quantity.canonical(value.asText().strip())
              .orElseThrow(() -> new KubeTypeException(path, value.toString(), scalar.expected)));
    }
    return isWhole(value) ? JSON.numberNode(value.longValue()) : value;
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong();
  }

  private static String dotted(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
