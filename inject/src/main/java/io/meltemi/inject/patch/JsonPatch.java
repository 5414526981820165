package io.meltemi.inject.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Differences of JSON documents as patches: {@code add}, {@code remove} and {@code replace} only.
 * Lists are compared from both ends; what lies between is changed item by item, by the items'
 * {@code name} where all have one. The same two documents always give the same patch.
 */
public final class JsonPatch {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String NAME = "name";

  private final ArrayNode operations = JSON.arrayNode();

  private JsonPatch() {}

  /** The operations that lead from one document to the other. */
  public static ArrayNode between(JsonNode from, JsonNode to) {
    var patch = new JsonPatch();
    patch.compare("", from, to);
    return patch.operations;
  }

  private void compare(String path, JsonNode from, JsonNode to) {
    if (from.equals(to)) {
      return;
    }
    if (from instanceof ObjectNode old && to instanceof ObjectNode fresh) {
      objects(path, old, fresh);
    } else if (from instanceof ArrayNode old && to instanceof ArrayNode fresh) {
      lists(path, old, fresh);
    } else {
      operation("replace", path).set("value", to);
    }
  }

  private void objects(String path, ObjectNode from, ObjectNode to) {
    var names = new TreeSet<String>();
    from.fieldNames().forEachRemaining(names::add);
    to.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String at = path + "/" + escaped(name);
      JsonNode old = from.get(name);
      JsonNode fresh = to.get(name);
      if (old == null) {
        operation("add", at).set("value", fresh);
      } else if (fresh == null) {
        operation("remove", at);
      } else {
        compare(at, old, fresh);
      }
    }
  }

  private void lists(String path, ArrayNode from, ArrayNode to) {
    int start = 0;
    while (start < Math.min(from.size(), to.size()) && from.get(start).equals(to.get(start))) {
      start++;
    }
    int oldEnd = from.size();
    int newEnd = to.size();
    while (oldEnd > start && newEnd > start && from.get(oldEnd - 1).equals(to.get(newEnd - 1))) {
      oldEnd--;
      newEnd--;
    }
    if (!byName(path, from, to, start, oldEnd, newEnd)) {
      byPlace(path, from, to, start, oldEnd, newEnd);
    }
  }

  private void byPlace(
      String path, ArrayNode from, ArrayNode to, int start, int oldEnd, int newEnd) {
    int common = Math.min(oldEnd, newEnd);
    for (int i = start; i < common; i++) {
      compare(path + "/" + i, from.get(i), to.get(i));
    }
    for (int i = oldEnd - 1; i >= common; i--) {
      operation("remove", path + "/" + i);
    }
    for (int i = common; i < newEnd; i++) {
      operation("add", path + "/" + i).set("value", to.get(i));
    }
  }

  /** False, with nothing done, where items lack names, share them, or change their order. */
  private boolean byName(
      String path, ArrayNode from, ArrayNode to, int start, int oldEnd, int newEnd) {
    Map<String, Integer> old = places(from, start, oldEnd);
    Map<String, Integer> fresh = places(to, start, newEnd);
    if (old.size() < oldEnd - start
        || fresh.size() < newEnd - start
        || !sameOrder(to, old, start, newEnd)) {
      return false;
    }
    for (int i = oldEnd - 1; i >= start; i--) {
      if (!fresh.containsKey(name(from.get(i)))) {
        operation("remove", path + "/" + i);
      }
    }
    for (int i = start; i < newEnd; i++) {
      Integer before = old.get(name(to.get(i)));
      if (before == null) {
        operation("add", path + "/" + i).set("value", to.get(i));
      } else {
        compare(path + "/" + i, from.get(before), to.get(i));
      }
    }
    return true;
  }

  private static boolean sameOrder(ArrayNode to, Map<String, Integer> old, int start, int end) {
    int last = -1;
    for (int i = start; i < end; i++) {
      Integer before = old.get(name(to.get(i)));
      if (before != null) {
        if (before < last) {
          return false;
        }
        last = before;
      }
    }
    return true;
  }

  private static Map<String, Integer> places(ArrayNode list, int start, int end) {
    var places = new HashMap<String, Integer>();
    for (int i = start; i < end; i++) {
      String name = name(list.get(i));
      if (!name.isEmpty()) {
        places.putIfAbsent(name, i);
      }
    }
    return places;
  }

  private static String name(JsonNode item) {
    return item.path(NAME).asText("");
  }

  private ObjectNode operation(String kind, String path) {
    return operations.addObject().put("op", kind).put("path", path);
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
