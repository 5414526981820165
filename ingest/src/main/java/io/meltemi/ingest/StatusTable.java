package io.meltemi.ingest;

import io.meltemi.base.PersistentMap;
import io.meltemi.model.MeshObject;
import io.meltemi.model.status.ObjectStatus;
import io.meltemi.model.status.ObjectStatuses;
import java.util.Map;
import java.util.Optional;

/** What objects' statuses are to tell, and which do not yet. Confined to the writer's thread. */
final class StatusTable {
  /** Stands for the time of what changes; whether something does, does not depend on it. */
  private static final String SOME_TIME = "";

  private PersistentMap<MeshObject.Key, ObjectStatus> all = PersistentMap.empty();
  private PersistentMap<MeshObject.Key, Map<String, Object>> told = PersistentMap.empty();
  private PersistentMap<MeshObject.Key, ObjectStatus> unwritten = PersistentMap.empty();
  private ObjectStatuses published = ObjectStatuses.NONE;

  /**
   * @param tells what the object's status tells now
   * @param status what it is to tell; absent where that is nothing of ours
   */
  void put(MeshObject.Key object, Map<String, Object> tells, Optional<ObjectStatus> status) {
    if (status.isEmpty()) {
      remove(object);
      return;
    }
    if (!status.get().equals(all.get(object))) {
      all = all.with(object, status.get());
    }
    if (!tells.equals(told.get(object))) {
      told = told.with(object, tells);
    }
    if (status.get().in(tells, SOME_TIME).equals(tells)) {
      unwritten = unwritten.without(object);
    } else if (!status.get().equals(unwritten.get(object))) {
      unwritten = unwritten.with(object, status.get());
    }
  }

  void remove(MeshObject.Key object) {
    all = all.without(object);
    told = told.without(object);
    unwritten = unwritten.without(object);
  }

  /** Whether there is anything else to tell than was published. */
  @SuppressWarnings("ReferenceEquality")
  boolean isChanged() {
    return published.all() != all || published.told() != told || published.unwritten() != unwritten;
  }

  /** Counts as published from now on; the same instance while nothing changes. */
  ObjectStatuses publish() {
    if (isChanged()) {
      published = new ObjectStatuses(all, told, unwritten);
    }
    return published;
  }
}
