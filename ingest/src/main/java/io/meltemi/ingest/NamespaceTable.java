package io.meltemi.ingest;

import io.meltemi.base.Labels;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The namespaces' labels, and which were published. Confined to the writer's thread. */
final class NamespaceTable {
  private final TreeMap<String, Labels> now = new TreeMap<>();

  /** What was published where that is not what there is now. */
  private final Map<String, Optional<Labels>> replaced = new HashMap<>();

  private Map<String, Labels> published = Map.of();

  /** Takes the labels of a namespace; absent where it is gone. */
  void set(String namespace, Optional<Labels> labels) {
    Optional<Labels> before = Optional.ofNullable(now.get(namespace));
    if (before.equals(labels)) {
      return;
    }
    labels.ifPresentOrElse(l -> now.put(namespace, l), () -> now.remove(namespace));
    Optional<Labels> known = replaced.getOrDefault(namespace, before);
    if (known.equals(labels)) {
      replaced.remove(namespace);
    } else {
      replaced.put(namespace, known);
    }
  }

  boolean isChanged() {
    return !replaced.isEmpty();
  }

  /** Counts what there is now as published; the namespaces that differ from what was before. */
  Set<String> publish() {
    Set<String> changes = Set.copyOf(replaced.keySet());
    if (!changes.isEmpty()) {
      replaced.clear();
      published = Collections.unmodifiableSortedMap(new TreeMap<>(now));
    }
    return changes;
  }

  /** Labels by name; the same instance while none changes. */
  Map<String, Labels> published() {
    return published;
  }
}
