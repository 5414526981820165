package io.meltemi.agent.json;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object whose members keep their order. Immutable; values are what {@link Json} reads and
 * writes. Equal to any map of the same members.
 */
public final class JsonObject extends AbstractMap<String, Object> {
  private static final JsonObject EMPTY = new JsonObject(Map.of());
  private static final String TYPE = "@type";

  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  /** The object without members. */
  public static JsonObject empty() {
    return EMPTY;
  }

  /** The object of these members, copied. */
  public static JsonObject of(Map<String, ?> members) {
    return new JsonObject(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
  }

  /** An object of one member. */
  public static JsonObject of(String name, Object value) {
    return EMPTY.with(name, value);
  }

  /** An object of two members. */
  public static JsonObject of(String first, Object one, String second, Object two) {
    return of(first, one).with(second, two);
  }

  /** This object with that member added at the end, or replaced in its place. */
  public JsonObject with(String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(members);
    changed.put(name, value);
    return new JsonObject(Collections.unmodifiableMap(changed));
  }

  /** This object, with that member only if it has a value. */
  public JsonObject with(String name, Optional<?> value) {
    return value.map(present -> with(name, (Object) present)).orElse(this);
  }

  /** This object, with that member only if the text is not empty. */
  public JsonObject withText(String name, String text) {
    return text.isEmpty() ? this : with(name, text);
  }

  /** This object, with that member only if the list is not empty. */
  public JsonObject withList(String name, List<?> list) {
    return list.isEmpty() ? this : with(name, list);
  }

  /**
   * This object with another merged into it, as protobuf merges messages: objects are merged, lists
   * grow, everything else is replaced, and so is an object of another type.
   */
  public JsonObject merged(JsonObject other) {
    Map<String, Object> changed = new LinkedHashMap<>(members);
    other.forEach((name, value) -> changed.merge(name, value, JsonObject::joined));
    return new JsonObject(Collections.unmodifiableMap(changed));
  }

  private static Object joined(Object mine, Object its) {
    if (mine instanceof JsonObject one && its instanceof JsonObject two) {
      return one.text(TYPE).equals(two.text(TYPE)) ? one.merged(two) : two;
    }
    if (mine instanceof List<?> one && its instanceof List<?> two) {
      List<Object> both = new ArrayList<>(one);
      both.addAll(two);
      return List.copyOf(both);
    }
    return its;
  }

  /** This object without that member. */
  public JsonObject without(String name) {
    Map<String, Object> changed = new LinkedHashMap<>(members);
    changed.remove(name);
    return new JsonObject(Collections.unmodifiableMap(changed));
  }

  /** The member's text; empty text if it is absent or something else. */
  public String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  /** The member's whole number; empty if it is absent or something else. */
  public Optional<Long> number(String name) {
    return members.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  /** The member's truth value; empty if it is absent or something else. */
  public Optional<Boolean> flag(String name) {
    return members.get(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
  }

  /** The member's object; empty if it is absent or something else. */
  public Optional<JsonObject> object(String name) {
    return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** The texts in the member's array; empty if it is absent or something else. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (members.get(name) instanceof List<?> list) {
      list.forEach(element -> texts.add(String.valueOf(element)));
    }
    return List.copyOf(texts);
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return members.entrySet();
  }
}
