package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: objects field by field, null deletes, lists with a merge key
 * item by item and all other lists as a whole. {@code $patch: delete|replace}, {@code $retainKeys}
 * and {@code $deleteFromPrimitiveList/} are obeyed; {@code $setElementOrder/} is dropped, since the
 * patch's own order holds.
 *
 * <p>Of a merged list the patch's items come first, in the patch's order, as far as the order of
 * the original leaves it open. Source: apimachinery pkg/util/strategicpatch/patch.go.
 */
public final class StrategicMerge {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PATCH = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

  private StrategicMerge() {}

  /**
   * The original with the patch laid over it; neither is changed.
   *
   * @throws KubeTypeException if an item of a merged list has no merge key, or a directive is wrong
   */
  public static ObjectNode merge(KubeType type, ObjectNode original, ObjectNode patch)
      throws KubeTypeException {
    return object(new Shape.Struct(type.name()), original, patch, "");
  }

  private static ObjectNode object(Shape shape, ObjectNode original, ObjectNode patch, String path)
      throws KubeTypeException {
    String directive = patch.path(PATCH).asText("");
    switch (directive) {
      case "replace" -> {
        return (ObjectNode) cleaned(patch);
      }
      case "delete" -> {
        return JSON.objectNode();
      }
      case "", "merge" -> {}
      default ->
          throw new KubeTypeException(path + "." + PATCH, directive, "merge, replace, delete");
    }
    ObjectNode merged = retained(original.deepCopy(), patch.path(RETAIN_KEYS));
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      if (name.startsWith(DELETE_FROM)) {
        deleteFrom(merged, name.substring(DELETE_FROM.length()), change.getValue());
      } else if (!name.startsWith("$")) {
        String at = path.isEmpty() ? name : path + "." + name;
        JsonNode value = merged(shape, name, merged.get(name), change.getValue(), at);
        if (value == null) {
          merged.remove(name);
        } else {
          merged.set(name, value);
        }
      }
    }
    return merged;
  }

  private static ObjectNode retained(ObjectNode original, JsonNode keys) {
    if (keys instanceof ArrayNode names) {
      var kept = new HashSet<String>();
      names.forEach(name -> kept.add(name.asText()));
      original.retain(kept);
    }
    return original;
  }

  private static void deleteFrom(ObjectNode merged, String field, JsonNode values) {
    if (merged.get(field) instanceof ArrayNode list && values instanceof ArrayNode gone) {
      ArrayNode left = JSON.arrayNode();
      list.forEach(
          item -> {
            if (!contains(gone, item)) {
              left.add(item);
            }
          });
      merged.set(field, left);
    }
  }

  private static boolean contains(ArrayNode list, JsonNode item) {
    for (JsonNode element : list) {
      if (element.equals(item)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable JsonNode merged(
      Shape owner, String name, @Nullable JsonNode old, JsonNode patch, String path)
      throws KubeTypeException {
    if (patch.isNull()) {
      return null;
    }
    if (old == null) {
      return cleaned(patch); // as it is: Kubernetes leaves even its doubles alone
    }
    Optional<Field> field = field(owner, name);
    Shape shape = field.map(Field::shape).orElseGet(() -> valueOf(owner));
    if (patch instanceof ObjectNode changes) {
      return object(shape, old instanceof ObjectNode map ? map : JSON.objectNode(), changes, path);
    }
    if (patch instanceof ArrayNode changes) {
      Optional<String> key = field.flatMap(Field::mergeKey);
      if (key.isPresent() && shape instanceof Shape.ListOf(var item)) {
        ArrayNode list = old instanceof ArrayNode items ? items : JSON.arrayNode();
        return key.get().isEmpty()
            ? union(list, changes)
            : new ListMerge(item, key.get(), path).merge(list, changes);
      }
    }
    return cleaned(patch);
  }

  private static Optional<Field> field(Shape owner, String name) {
    return owner instanceof Shape.Struct(var type)
        ? Optional.ofNullable(KubeType.named(type).find(name))
        : Optional.empty();
  }

  private static Shape valueOf(Shape owner) {
    return owner instanceof Shape.MapOf(var value) ? value : Shape.Scalar.ANY;
  }

  private static ArrayNode union(ArrayNode list, ArrayNode changes) {
    ArrayNode all = JSON.arrayNode();
    for (ArrayNode from : List.of(changes, list)) {
      for (JsonNode item : from) {
        if (!contains(all, item)) {
          all.add(item);
        }
      }
    }
    return all;
  }

  /** Without the fields that are null or directives. */
  private static JsonNode cleaned(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode clean = JSON.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!field.getValue().isNull() && !field.getKey().startsWith("$")) {
          clean.set(field.getKey(), cleaned(field.getValue()));
        }
      }
      return clean;
    }
    return value.deepCopy();
  }

  /** Merges lists of objects that a field of theirs identifies. */
  private record ListMerge(Shape item, String key, String path) {
    ArrayNode merge(ArrayNode original, ArrayNode changes) throws KubeTypeException {
      var left = new ArrayList<ObjectNode>();
      for (JsonNode value : original) {
        if (value instanceof ObjectNode object) {
          left.add(object);
        }
      }
      var patched = new ArrayList<ObjectNode>();
      var order = new ArrayList<JsonNode>();
      left.forEach(value -> order.add(value.path(key)));
      for (int i = 0; i < changes.size(); i++) {
        ObjectNode change = object(changes.get(i), i);
        String directive = change.path(PATCH).asText("");
        if (directive.equals("replace") && !change.has(key)) {
          left.clear(); // the list as a whole is replaced by the patch's other items
          continue;
        }
        JsonNode id = id(change, i);
        int at = indexOf(left, id);
        if (directive.equals("delete")) {
          left.removeIf(value -> value.path(key).equals(id));
          continue;
        }
        String place = path + "[" + id.asText() + "]";
        add(
            patched,
            at < 0
                ? (ObjectNode) cleaned(change)
                : StrategicMerge.object(item, left.remove(at), change, place));
      }
      return interleaved(left, patched, order);
    }

    private void add(List<ObjectNode> patched, ObjectNode value) throws KubeTypeException {
      int same = indexOf(patched, value.path(key));
      if (same < 0) {
        patched.add(value);
      } else {
        String at = path + "[" + value.path(key).asText() + "]";
        patched.set(same, StrategicMerge.object(item, patched.get(same), value, at));
      }
    }

    private ObjectNode object(JsonNode value, int at) throws KubeTypeException {
      if (value instanceof ObjectNode object) {
        return object;
      }
      throw new KubeTypeException(path + "[" + at + "]", value.toString(), "an object");
    }

    private JsonNode id(ObjectNode change, int at) throws KubeTypeException {
      JsonNode id = change.path(key);
      if (id.isMissingNode() || id.isNull()) {
        throw new KubeTypeException(path + "[" + at + "]", change.toString(), "the field " + key);
      }
      return id;
    }

    private int indexOf(List<ObjectNode> values, JsonNode id) {
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).path(key).equals(id)) {
          return i;
        }
      }
      return -1;
    }

    /**
     * Both lists in their order; an item of the left goes first only where the original says so.
     */
    private ArrayNode interleaved(
        List<ObjectNode> left, List<ObjectNode> patched, List<JsonNode> order) {
      ArrayNode all = JSON.arrayNode();
      int i = 0;
      for (ObjectNode change : patched) {
        int place = order.indexOf(change.path(key));
        while (i < left.size() && place >= 0 && order.indexOf(left.get(i).path(key)) < place) {
          all.add(left.get(i++));
        }
        all.add(change);
      }
      left.subList(i, left.size()).forEach(all::add);
      return all;
    }
  }
}
