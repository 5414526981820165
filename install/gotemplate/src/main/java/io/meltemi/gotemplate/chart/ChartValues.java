package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.TemplateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values over values, as Helm lays them. */
public final class ChartValues {
  private static final int MAX_INDEX = 65_536;

  private ChartValues() {}

  /** New maps: {@code over} wins, map by map; a null in it takes the default away. */
  public static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> defaults, Map<String, @Nullable Object> over) {
    Map<String, @Nullable Object> merged = copy(defaults);
    over.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else if (value instanceof Map<?, ?> inner && merged.get(key) instanceof Map<?, ?> old) {
            merged.put(key, merged(typed(old), typed(inner)));
          } else {
            merged.put(key, copied(value));
          }
        });
    return merged;
  }

  /**
   * {@code values} with the value at a path put in, as {@code --set a.b[0].c=value} does. Numbers,
   * booleans and null are read as such; {@code {a,b}} is a list.
   *
   * @throws TemplateException the assignment is not of that form
   */
  public static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> values, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new TemplateException("\"" + assignment + "\" (expected: path=value)");
    }
    Map<String, @Nullable Object> changed = copy(values);
    List<Object> path = SetPath.parse(assignment.substring(0, equals));
    put(changed, path, SetPath.value(assignment.substring(equals + 1)));
    return changed;
  }

  private static void put(
      Map<String, @Nullable Object> root, List<Object> path, @Nullable Object value) {
    Object at = root;
    for (int i = 0; i < path.size(); i++) {
      boolean last = i == path.size() - 1;
      Object next = last ? null : child(at, path.get(i));
      boolean list = !last && path.get(i + 1) instanceof Integer;
      boolean fits = list ? next instanceof List : next instanceof Map;
      Object placed = last ? value : fits ? next : list ? new ArrayList<>() : new LinkedHashMap<>();
      place(at, path.get(i), placed);
      at = placed == null ? root : placed;
    }
  }

  private static @Nullable Object child(Object owner, Object key) {
    if (owner instanceof List<?> list) {
      int index = (Integer) key;
      return index < list.size() ? list.get(index) : null;
    }
    return ((Map<?, ?>) owner).get(key);
  }

  @SuppressWarnings("unchecked")
  private static void place(Object owner, Object key, @Nullable Object value) {
    if (owner instanceof List<?> list) {
      int index = (Integer) key;
      if (index > MAX_INDEX) {
        throw new TemplateException("index " + index + " (expected: at most " + MAX_INDEX + ")");
      }
      var items = (List<@Nullable Object>) list;
      while (items.size() <= index) {
        items.add(null);
      }
      items.set(index, value);
    } else {
      ((Map<String, @Nullable Object>) owner).put((String) key, value);
    }
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
    var copy = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((key, value) -> copy.put(key, copied(value)));
    return copy;
  }

  private static @Nullable Object copied(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(typed(map));
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> copy.add(copied(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> typed(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }
}
