package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is to be made in a cluster for objects, by their names. Confined to the writer's thread. */
final class WantedTable<T> {
  private final TreeMap<ResourceName, T> all = new TreeMap<>();
  private List<T> published = List.of();
  private boolean changed;

  void put(ResourceName object, Optional<T> wanted) {
    Optional<T> before =
        Optional.ofNullable(
            wanted.isPresent() ? all.put(object, wanted.get()) : all.remove(object));
    changed |= !before.equals(wanted);
  }

  /** Whether anything else is wanted than was published. */
  boolean isChanged() {
    return changed;
  }

  /** Counts as published from now on; the same instance while nothing changes. */
  List<T> publish() {
    if (changed) {
      published = List.copyOf(all.values());
      changed = false;
    }
    return published;
  }
}
