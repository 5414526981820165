package io.meltemi.xds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leads from one list of resources to another. Shared by all streams that take this step; the
 * bytes that tell a client of it are made once. Safe on any thread.
 */
public final class Diff {
  static final Diff NONE = new Diff(List.of(), List.of());

  private final List<Resource> changed;
  private final List<String> removed;
  private volatile @Nullable Payload deltaPayload;
  private volatile @Nullable Payload statePayload;

  Diff(List<Resource> changed, List<String> removed) {
    this.changed = List.copyOf(changed);
    this.removed = List.copyOf(removed);
  }

  /** What is new or has another version, in the order of the later list. */
  public List<Resource> changed() {
    return changed;
  }

  /** The names that are gone, in the order of the earlier list. */
  public List<String> removed() {
    return removed;
  }

  public boolean isEmpty() {
    return changed.isEmpty() && removed.isEmpty();
  }

  /** The body of a {@code DeltaDiscoveryResponse}. */
  Payload deltaPayload() {
    var made = deltaPayload;
    if (made == null) {
      made = Payload.delta(changed, removed);
      deltaPayload = made;
    }
    return made;
  }

  /** The body of a {@code DiscoveryResponse} that carries only what changed. */
  Payload statePayload() {
    var made = statePayload;
    if (made == null) {
      made = Payload.state(changed);
      statePayload = made;
    }
    return made;
  }
}
