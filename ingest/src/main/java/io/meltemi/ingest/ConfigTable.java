package io.meltemi.ingest;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Objects of one type of configuration, the oldest first, and in what they differ from those that
 * were published. Confined to the writer's thread.
 */
final class ConfigTable<T extends MeshObject> {
  private final Map<MeshObject.Key, T> now = new HashMap<>();
  private final SortedList<T> sorted =
      new SortedList<>(
          Comparator.comparing(MeshObject::meta, ConfigMeta.OLDEST_FIRST)
              .thenComparing(object -> object.meta().kind()));

  /** What was published where that is not what there is now. */
  private final Map<MeshObject.Key, Optional<T>> replaced = new HashMap<>();

  private List<T> published = List.of();

  void put(T object) {
    set(object.key(), Optional.of(object));
  }

  void remove(MeshObject.Key key) {
    set(key, Optional.empty());
  }

  /** What is equal to what was there, or to what was published, stays that instance. */
  void set(MeshObject.Key key, Optional<T> object) {
    Optional<T> before = Optional.ofNullable(now.get(key));
    if (before.equals(object)) {
      return;
    }
    Optional<T> known = replaced.getOrDefault(key, before);
    Optional<T> after = known.equals(object) ? known : object;
    before.ifPresent(sorted::remove);
    after.ifPresentOrElse(
        present -> {
          now.put(key, present);
          sorted.add(present);
        },
        () -> now.remove(key));
    if (known.equals(object)) {
      replaced.remove(key);
    } else {
      replaced.put(key, known);
    }
  }

  /** Whether there is anything else than was published. */
  boolean isChanged() {
    return !replaced.isEmpty();
  }

  /** Counts what there is now as published; gives in what it differs from what was before. */
  Set<MeshObject.Key> publish() {
    if (replaced.isEmpty()) {
      return Set.of();
    }
    Set<MeshObject.Key> changes = Set.copyOf(replaced.keySet());
    replaced.clear();
    published = sorted.copy();
    return changes;
  }

  /** Those that were published last, the oldest first; the same instance while none changes. */
  List<T> published() {
    return published;
  }
}
