package io.meltemi.crds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two trees of definitions differ in, beside words for people: descriptions are passed over,
 * and of rules in CEL only their number at each place is compared.
 */
final class SchemaDifferences {
  private final List<String> found = new ArrayList<>();

  static List<String> between(@Nullable Object theirs, @Nullable Object ours) {
    var differences = new SchemaDifferences();
    differences.compare("", theirs, ours);
    return differences.found;
  }

  private void compare(String path, @Nullable Object theirs, @Nullable Object ours) {
    if (theirs instanceof Map<?, ?> a && ours instanceof Map<?, ?> b) {
      boolean names = path.endsWith("/properties");
      var keys = new TreeSet<String>();
      a.keySet().forEach(key -> keys.add(String.valueOf(key)));
      b.keySet().forEach(key -> keys.add(String.valueOf(key)));
      for (String key : keys) {
        if (names || !key.equals("description")) {
          compare(path + "/" + key, plain(key, a.get(key), names), plain(key, b.get(key), names));
        }
      }
    } else if (theirs instanceof List<?> a && ours instanceof List<?> b && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        compare(path + "[" + i + "]", a.get(i), b.get(i));
      }
    } else if (theirs == null ? ours != null : !theirs.equals(ours)) {
      found.add(path + ": theirs " + theirs + ", ours " + ours);
    }
  }

  private static @Nullable Object plain(String key, @Nullable Object value, boolean names) {
    if (names || !(value instanceof List<?> list)) {
      return value;
    }
    return switch (key) {
      case "x-kubernetes-validations" -> list.size();
      case "required", "shortNames", "categories" ->
          new TreeSet<>(list.stream().map(String::valueOf).toList());
      case "versions" -> byName(list);
      case "oneOf" -> saysNothing(list) ? null : list;
      default -> value;
    };
  }

  private static Map<Object, Object> byName(List<?> list) {
    var named = new HashMap<Object, Object>();
    list.forEach(item -> named.put(((Map<?, ?>) item).get("name"), item));
    return named;
  }

  /** A field is there or it is not. */
  private static boolean saysNothing(List<?> oneOf) {
    return oneOf.size() == 2
        && oneOf.getFirst().equals(Map.of("not", Map.of("anyOf", List.of(oneOf.getLast()))));
  }
}
