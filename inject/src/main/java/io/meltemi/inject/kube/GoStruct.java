package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.gotemplate.Fields;
import io.meltemi.inject.kube.Field.Presence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object as templates see it: every field of its type by its name in Go ({@code
 * .Spec.ServiceAccountName}), with Go's zero where nothing is set.
 */
public final class GoStruct implements Fields {
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final KubeType type;
  private final ObjectNode object;

  /** The object must be as {@link CanonicalObjects} leaves it. */
  public GoStruct(KubeType type, ObjectNode object) {
    this.type = type;
    this.object = object;
  }

  /** What it was made of, for printing it whole. */
  public ObjectNode json() {
    return object;
  }

  @Override
  public Optional<Object> field(String name) {
    for (Field field : type.fields()) {
      if (field.goName().equals(name)) {
        Object value = value(field, object.path(field.name()));
        return Optional.of(value == null ? Optional.empty() : value);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return GoJson.print(object);
  }

  private static @Nullable Object value(Field field, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      return value(field.shape(), value);
    }
    boolean list = field.shape() instanceof Shape.ListOf;
    if (field.presence() == Presence.POINTER || field.presence() == Presence.NULLABLE && !list) {
      return null;
    }
    return switch (field.shape()) {
      case Shape.Struct(var name) -> new GoStruct(KubeType.named(name), NOTHING);
      case Shape.ListOf _ -> List.of();
      case Shape.MapOf _ -> new GoMap(Collections.emptySortedMap());
      case Shape.Scalar scalar ->
          switch (scalar) {
            case STRING, TIME -> "";
            case QUANTITY -> "0";
            case INT, INT_OR_STRING -> 0L;
            case FLOAT -> 0.0;
            case BOOL -> false;
            case ANY -> new GoMap(Collections.emptySortedMap());
          };
    };
  }

  private static @Nullable Object value(Shape shape, JsonNode value) {
    return switch (shape) {
      case Shape.Struct(var name) when value instanceof ObjectNode object ->
          new GoStruct(KubeType.named(name), object);
      case Shape.ListOf(var item) when value instanceof ArrayNode items -> {
        var list = new ArrayList<@Nullable Object>(items.size());
        items.forEach(element -> list.add(value(item, element)));
        yield Collections.unmodifiableList(list);
      }
      case Shape.MapOf(Shape.Scalar _) when value instanceof ObjectNode object -> GoMap.of(object);
      default -> PlainJson.of(value);
    };
  }
}
