package io.meltemi.translate.scope;

import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lists of a configuration taken apart, one pass over them each. */
final class Grouped {
  private Grouped() {}

  /** Groups in the order of their first members, each in the order of the list. */
  static <T> Map<String, List<T>> by(List<T> all, Function<T, String> group) {
    Map<String, List<T>> groups = new LinkedHashMap<>();
    for (T one : all) {
      groups.computeIfAbsent(group.apply(one), g -> new ArrayList<>()).add(one);
    }
    return groups;
  }

  static boolean same(List<?> some, List<?> others) {
    return Same.elements(some, others);
  }
}
