package io.meltemi.xds;

import java.util.List;

/**
 * What leads from one list of resources to another.
 *
 * @param changed what is new or has another version, in the order of the later list
 * @param removed the names that are gone, in the order of the earlier list
 */
public record Diff(List<Resource> changed, List<String> removed) {
  static final Diff NONE = new Diff(List.of(), List.of());

  public Diff {
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  public boolean isEmpty() {
    return changed.isEmpty() && removed.isEmpty();
  }
}
