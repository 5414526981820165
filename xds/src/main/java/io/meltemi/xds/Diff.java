package io.meltemi.xds;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leads from one list of resources to another. Shared by all streams that take this step; the
 * bytes that tell a client of it are made once. Where lists have parts, a difference is those of
 * the parts, one after the other. Safe on any thread.
 */
public final class Diff {
  static final Diff NONE = new Diff(List.of(), List.of(), List.of(), 0);

  private final List<Diff> parts;
  private final List<Resource> changed;
  private final List<String> removed;
  private final int added;
  private volatile @Nullable Payload deltaPayload;
  private volatile @Nullable Payload statePayload;

  private Diff(List<Diff> parts, List<Resource> changed, List<String> removed, int added) {
    this.parts = parts;
    this.changed = changed;
    this.removed = removed;
    this.added = added;
  }

  /**
   * @param added how many of {@code changed} the earlier list did not have
   */
  static Diff of(List<Resource> changed, List<String> removed, int added) {
    return changed.isEmpty() && removed.isEmpty()
        ? NONE
        : new Diff(List.of(), List.copyOf(changed), List.copyOf(removed), added);
  }

  /** Differences of lists that have no name in common. */
  static Diff joined(List<Diff> parts) {
    List<Diff> some = parts.stream().filter(part -> !part.isEmpty()).toList();
    return switch (some.size()) {
      case 0 -> NONE;
      case 1 -> some.get(0);
      default ->
          new Diff(some, List.of(), List.of(), some.stream().mapToInt(part -> part.added).sum());
    };
  }

  /** What is new or has another version, in the order of the later list. */
  public List<Resource> changed() {
    return parts.isEmpty() ? changed : collect(Diff::changed);
  }

  /** The names that are gone, in the order of the earlier list. */
  public List<String> removed() {
    return parts.isEmpty() ? removed : collect(Diff::removed);
  }

  private <T> List<T> collect(java.util.function.Function<Diff, List<T>> of) {
    var all = new ArrayList<T>();
    parts.forEach(part -> all.addAll(of.apply(part)));
    return all;
  }

  public boolean isEmpty() {
    return this == NONE;
  }

  boolean removesAny() {
    return !removed.isEmpty() || parts.stream().anyMatch(Diff::removesAny);
  }

  /** Whether both lists have the same names. */
  boolean keepsNames() {
    return added == 0 && !removesAny();
  }

  /** The body of a {@code DeltaDiscoveryResponse}. */
  Payload deltaPayload() {
    var made = deltaPayload;
    if (made == null) {
      made =
          parts.isEmpty()
              ? Payload.delta(changed, removed)
              : Payload.joined(parts.stream().map(Diff::deltaPayload).toList());
      deltaPayload = made;
    }
    return made;
  }

  /** The body of a {@code DiscoveryResponse} that carries only what changed. */
  Payload statePayload() {
    var made = statePayload;
    if (made == null) {
      made =
          parts.isEmpty()
              ? Payload.state(changed)
              : Payload.joined(parts.stream().map(Diff::statePayload).toList());
      statePayload = made;
    }
    return made;
  }
}
