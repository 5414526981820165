package io.meltemi.istioctl.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value. The accessors read it as a protobuf message is read: a field that is absent, or of
 * another kind than asked for, answers with the empty value of that kind.
 */
public sealed interface Json {
  /** The absent value; also JSON's {@code null}. */
  Json NONE = new Null();

  /** An object, its fields in the order in which they were written. */
  record Obj(Map<String, Json> fields) implements Json {
    public Obj {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** This object without that field. */
    public Obj without(String name) {
      if (!fields.containsKey(name)) {
        return this;
      }
      Map<String, Json> rest = new LinkedHashMap<>(fields);
      rest.remove(name);
      return new Obj(rest);
    }

    /** This object with that field set, in its old place if it was there and at the end if not. */
    public Obj with(String name, Json value) {
      Map<String, Json> all = new LinkedHashMap<>(fields);
      all.put(name, value);
      return new Obj(all);
    }
  }

  /** A list. */
  record Arr(List<Json> values) implements Json {
    public Arr {
      values = List.copyOf(values);
    }
  }

  /** A string. */
  record Text(String value) implements Json {}

  /** A number, as its digits were written. */
  record Num(String digits) implements Json {}

  /** A boolean. */
  record Bool(boolean value) implements Json {}

  /** {@code null}; use {@link #NONE}. */
  record Null() implements Json {}

  /** The field of that name, or {@link #NONE}. */
  default Json at(String name) {
    return this instanceof Obj(var fields) ? fields.getOrDefault(name, NONE) : NONE;
  }

  /** Is there anything here? An empty object is something. */
  default boolean present() {
    return !(this instanceof Null);
  }

  /** The elements of a list; empty for anything else. */
  default List<Json> items() {
    return this instanceof Arr(var values) ? values : List.of();
  }

  /** The elements of a list of strings. */
  default List<String> texts() {
    return items().stream().map(Json::text).toList();
  }

  /** A string's value, a number's digits, {@code ""} for anything else. */
  default String text() {
    return switch (this) {
      case Text(var value) -> value;
      case Num(var digits) -> digits;
      case Obj _, Arr _, Bool _, Null _ -> "";
    };
  }

  /** A number, written as one or (as protobuf writes 64 bits) as a string; 0 for anything else. */
  default long number() {
    String digits = text();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** Is this {@code true}? */
  default boolean isTrue() {
    return this instanceof Bool(var value) && value;
  }

  /** Does any string in this value contain {@code part}? */
  default boolean mentions(String part) {
    return switch (this) {
      case Text(var value) -> value.contains(part);
      case Arr(var values) -> values.stream().anyMatch(value -> value.mentions(part));
      case Obj(var fields) -> fields.values().stream().anyMatch(value -> value.mentions(part));
      case Num _, Bool _, Null _ -> false;
    };
  }
}
