package io.meltemi.model.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks into plain trees; what is not as expected reads as empty. */
final class Trees {
  private Trees() {}

  @SuppressWarnings("unchecked") // trees of JSON have texts for keys
  static Map<String, Object> map(Object tree) {
    return tree instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object tree) {
    return tree instanceof List<?> list ? (List<Object>) list : List.of();
  }

  /** The list of that name; empty where there is none. */
  static List<Object> list(Map<String, Object> tree, String field) {
    return Optional.ofNullable(tree.get(field)).map(Trees::list).orElse(List.of());
  }

  /** A copy that may be changed. */
  static Map<String, Object> copy(Map<String, Object> tree) {
    return new LinkedHashMap<>(tree);
  }
}
