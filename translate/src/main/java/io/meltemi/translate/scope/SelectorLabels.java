package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The labels that selectors of a configuration ask for. Of a workload's labels only those pairs can
 * make a difference; what else it has (the hash of its pod's template, its version where nothing
 * selects by it) makes it no other than its like.
 */
final class SelectorLabels {
  private final Map<String, Set<String>> values = new HashMap<>();

  SelectorLabels add(Labels selector) {
    selector
        .asMap()
        .forEach((key, value) -> values.computeIfAbsent(key, k -> new HashSet<>()).add(value));
    return this;
  }

  SelectorLabels add(Iterable<Labels> selectors) {
    selectors.forEach(this::add);
    return this;
  }

  /** Those of the labels that some selector asks for. */
  Labels of(Labels labels) {
    if (values.isEmpty()) {
      return Labels.NONE;
    }
    var kept = new TreeMap<String, String>();
    values.forEach(
        (key, asked) -> labels.find(key).filter(asked::contains).ifPresent(v -> kept.put(key, v)));
    return Labels.of(kept);
  }
}
