package io.meltemi.gotemplate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Java's plain values seen as Go's: {@code Integer} is int, {@code Long} is int64, {@code Double}
 * is float64, a {@code List} is []interface {}, a {@code Map} is map[string]interface {}.
 */
final class GoValues {
  private GoValues() {}

  /** Go's int where it fits in 32 bits: a {@code Long} would print its type as int64. */
  static Object integer(long value) {
    return value == (int) value ? (Object) (int) value : (Object) value;
  }

  static boolean whole(Number number) {
    return number instanceof Integer || number instanceof Long;
  }

  /** Small numbers widened, {@code Optional} opened, other collections as lists. */
  static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Short number -> number.intValue();
      case Byte number -> number.intValue();
      case Float number -> number.doubleValue();
      case Optional<?> optional -> normal(optional.orElse(null));
      case Enum<?> constant -> constant.toString();
      case List<?> list -> list;
      case Collection<?> items -> new ArrayList<>(items);
      default -> value;
    };
  }

  /** As {@code if} sees it. */
  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean bool -> bool;
      case String text -> !text.isEmpty();
      case Collection<?> items -> !items.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Number number -> number.doubleValue() != 0;
      default -> true;
    };
  }

  @SuppressWarnings("unchecked")
  static List<@Nullable Object> items(List<?> list) {
    return (List<@Nullable Object>) list;
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> entries(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  /** Entries by key: the order in which Go ranges over and prints a map. */
  static List<Map.Entry<Object, Object>> sorted(Map<?, ?> map) {
    var entries = new ArrayList<Map.Entry<Object, Object>>();
    map.forEach((key, value) -> entries.add(new java.util.AbstractMap.SimpleEntry<>(key, value)));
    entries.sort(Comparator.comparing(entry -> keyText(entry.getKey()), GoValues::compareText));
    return entries;
  }

  static String keyText(Object key) {
    return String.valueOf(key);
  }

  /** By code point, which is the order of the UTF-8 bytes. */
  static int compareText(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** {@code receiver.name}; a key that a map has not gives null. */
  static @Nullable Object field(@Nullable Object receiver, String name) {
    return switch (receiver) {
      case null -> throw new TemplateException("nil pointer evaluating interface {}." + name);
      case Fields fields -> fields.field(name).orElseThrow(() -> noField(receiver, name));
      case Map<?, ?> map -> map.get(name);
      case Record row -> component(row, name);
      default -> throw noField(receiver, name);
    };
  }

  private static TemplateException noField(Object receiver, String name) {
    return new TemplateException("can't evaluate field " + name + " in type " + typeName(receiver));
  }

  private static @Nullable Object component(Record row, String name) {
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      if (capitalised(component.getName()).equals(name)) {
        return valueOf(row, component);
      }
    }
    throw noField(row, name);
  }

  private static @Nullable Object valueOf(Record row, RecordComponent component) {
    try {
      // A public record's accessor; setAccessible opens records that are local to a package.
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new TemplateException("field " + component.getName() + " cannot be read: " + e);
    }
  }

  /** Components of a record by their names in Go. */
  static Map<String, @Nullable Object> components(Record row) {
    var all = new LinkedHashMap<String, @Nullable Object>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      all.put(capitalised(component.getName()), valueOf(row, component));
    }
    return all;
  }

  private static String capitalised(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** As {@code %T} prints it. */
  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case String _ -> "string";
      case Integer _ -> "int";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      case Map<?, ?> _ -> "map[string]interface {}";
      case List<?> _ -> "[]interface {}";
      default -> value.getClass().getSimpleName();
    };
  }

  /** As reflect's Kind prints it. */
  static String kindName(@Nullable Object value) {
    return switch (value) {
      case null -> "invalid";
      case Map<?, ?> _ -> "map";
      case List<?> _ -> "slice";
      case String _, Number _, Boolean _ -> typeName(value);
      default -> "struct";
    };
  }

  /** Equal in depth; numbers of one value are equal whatever their type. */
  static boolean deepEqual(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return whole(x) && whole(y)
          ? x.longValue() == y.longValue()
          : x.doubleValue() == y.doubleValue();
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      boolean equal = x.size() == y.size();
      for (int i = 0; equal && i < x.size(); i++) {
        equal = deepEqual(x.get(i), y.get(i));
      }
      return equal;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(
                  e -> y.containsKey(e.getKey()) && deepEqual(e.getValue(), y.get(e.getKey())));
    }
    return a.equals(b);
  }
}
