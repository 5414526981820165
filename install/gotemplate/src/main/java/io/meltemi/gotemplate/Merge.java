package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps into maps, in depth, as the library mergo does for sprig. */
final class Merge {
  private static final int MAX_DEPTH = 200;

  private Merge() {}

  /** Maps and lists new, down to the leaves. */
  static @Nullable Object copy(@Nullable Object value) {
    return copy(value, 0);
  }

  private static @Nullable Object copy(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new TemplateException("a value more than " + MAX_DEPTH + " deep");
    }
    return switch (value) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> copy.put(String.valueOf(key), copy(item, depth + 1)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> copy.add(copy(item, depth + 1)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /**
   * Without {@code overwrite}, what is empty (also false and 0) in {@code target} is filled. With
   * it, what is in {@code source} wins; an empty map does not.
   */
  static void into(
      Map<String, @Nullable Object> target,
      Map<String, @Nullable Object> source,
      boolean overwrite) {
    into(target, source, overwrite, 0);
  }

  private static void into(
      Map<String, @Nullable Object> target,
      Map<String, @Nullable Object> source,
      boolean overwrite,
      int depth) {
    if (depth > MAX_DEPTH) {
      throw new TemplateException("a map more than " + MAX_DEPTH + " deep");
    }
    source.forEach(
        (key, value) -> {
          Object present = target.get(key);
          if (value instanceof Map<?, ?> map && present instanceof Map<?, ?> inner) {
            if (!inner.isEmpty() || !map.isEmpty()) {
              into(GoValues.entries(inner), GoValues.entries(map), overwrite, depth + 1);
            }
          } else if (takes(target.containsKey(key), present, value, overwrite)) {
            target.put(key, value);
          }
        });
  }

  private static boolean takes(
      boolean there, @Nullable Object present, @Nullable Object value, boolean overwrite) {
    boolean emptyMap = value instanceof Map<?, ?> map && map.isEmpty();
    if (there && emptyMap && GoValues.truth(present)) {
      return false;
    }
    return overwrite || value != null && !GoValues.truth(present);
  }
}
