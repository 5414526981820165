package io.meltemi.config.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names and numbers of a protobuf enum, either of which JSON may use.
 *
 * @param byName in the order of the numbers
 */
public record EnumNames<E>(Map<String, E> byName, Map<Integer, E> byNumber) {
  /** For an enum whose constants stand in the order of protobuf's numbers, from 0. */
  public static <E extends Enum<E>> EnumNames<E> inOrder(E[] values) {
    var byName = new LinkedHashMap<String, E>();
    var byNumber = new LinkedHashMap<Integer, E>();
    for (E value : values) {
      byName.put(value.name(), value);
      byNumber.put(value.ordinal(), value);
    }
    return new EnumNames<>(byName, byNumber);
  }

  /** For an enum that is read as its name; the names in the order of protobuf's numbers, from 0. */
  public static EnumNames<String> of(String... names) {
    var byName = new LinkedHashMap<String, String>();
    var byNumber = new LinkedHashMap<Integer, String>();
    for (int i = 0; i < names.length; i++) {
      byName.put(names[i], names[i]);
      byNumber.put(i, names[i]);
    }
    return new EnumNames<>(byName, byNumber);
  }

  Optional<E> find(String nameOrNumber) {
    E named = byName.get(nameOrNumber);
    if (named != null) {
      return Optional.of(named);
    }
    try {
      return Optional.ofNullable(byNumber.get(Integer.parseInt(nameOrNumber)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  String expectation() {
    return String.join(", ", byName.keySet());
  }
}
