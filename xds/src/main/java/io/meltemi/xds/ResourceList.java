package io.meltemi.xds;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An immutable, ordered list of resources of one type with distinct names, and a lookup by name.
 *
 * <p>Identity matters: clients that get the same resources should be given the same list, for what
 * is worked out about a list (its version, the difference to another list, the bytes of a response)
 * is kept with it and shared by them. Safe on any thread.
 */
public final class ResourceList {
  private static final ResourceList EMPTY = new ResourceList(List.of(), Map.of(), true);
  private static final int REMEMBERED_DIFFS = 8;

  private final List<Resource> resources;
  private final Map<String, Integer> positions;
  private final boolean shared;
  private volatile @Nullable String version;
  private volatile @Nullable Payload statePayload;
  private final ArrayList<Remembered> diffs = new ArrayList<>(0);
  private final ArrayList<Derivation> derivations = new ArrayList<>(0);

  private record Remembered(WeakReference<ResourceList> from, Subscription owed, Diff diff) {}

  private record Derivation(WeakReference<Object> with, ResourceList list) {}

  private ResourceList(List<Resource> resources, Map<String, Integer> positions, boolean shared) {
    this.resources = resources;
    this.positions = positions;
    this.shared = shared;
  }

  /**
   * @throws IllegalArgumentException when two resources have one name
   */
  public static ResourceList of(Collection<Resource> resources) {
    if (resources.isEmpty()) {
      return EMPTY;
    }
    var list = List.copyOf(resources);
    Map<String, Integer> positions = HashMap.newHashMap(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (positions.put(list.get(i).name(), i) != null) {
        throw new IllegalArgumentException(
            list.get(i).type().shortName()
                + ": two resources are named "
                + list.get(i).name()
                + " (expected: distinct names)");
      }
    }
    return new ResourceList(list, positions, true);
  }

  public static ResourceList empty() {
    return EMPTY;
  }

  public List<Resource> resources() {
    return resources;
  }

  public int size() {
    return resources.size();
  }

  public boolean isEmpty() {
    return resources.isEmpty();
  }

  public Optional<Resource> find(String name) {
    var position = positions.get(name);
    return position == null ? Optional.empty() : Optional.of(resources.get(position));
  }

  /** A hash of the names and versions in their order, hexadecimal. */
  public String version() {
    var known = version;
    if (known == null) {
      long hash = 1125899906842597L;
      for (var resource : resources) {
        hash = mix(mix(hash, resource.name()), resource.version());
      }
      known = String.format("%016x", hash);
      version = known;
    }
    return known;
  }

  /**
   * What leads from {@code from} to this list. Worked out once for a pair of lists as long as both
   * live.
   */
  public Diff diffFrom(ResourceList from) {
    return diffFrom(from, Subscription.NONE);
  }

  /**
   * Like {@link #diffFrom(ResourceList)}, and the names of {@code owed} are told of in any case: as
   * changed if this list has them, as removed if not.
   */
  Diff diffFrom(ResourceList from, Subscription owed) {
    if (!from.shared) {
      return compute(from, owed);
    }
    synchronized (diffs) {
      for (var remembered : diffs) {
        if (remembered.from.refersTo(from) && remembered.owed.equals(owed)) {
          return remembered.diff;
        }
      }
      // Under the lock on purpose: the sessions that wait want this very result.
      var diff = compute(from, owed);
      diffs.removeIf(remembered -> remembered.from.refersTo(null));
      if (diffs.size() >= REMEMBERED_DIFFS) {
        diffs.removeFirst();
      }
      diffs.add(new Remembered(new WeakReference<>(from), owed, diff));
      return diff;
    }
  }

  /** Whether this is a list of the server's rather than what one client said that it has. */
  boolean isShared() {
    return shared;
  }

  /** Whether {@code from} differs from this list. */
  boolean differsFrom(ResourceList from) {
    return from != this && !diffFrom(from).isEmpty();
  }

  /** The body of a {@code DiscoveryResponse} with all of this list. */
  Payload statePayload() {
    var made = statePayload;
    if (made == null) {
      made = Payload.state(resources);
      statePayload = made;
    }
    return made;
  }

  /** This list, marked as one stream's own, so that nothing is remembered for it. */
  ResourceList unshared() {
    return new ResourceList(resources, positions, false);
  }

  /**
   * This list with some resources exchanged for others of the same name, at the same place.
   *
   * @throws IllegalArgumentException when a name is not in this list
   */
  public ResourceList replacing(Collection<Resource> replacements) {
    if (replacements.isEmpty()) {
      return this;
    }
    var copy = resources.toArray(Resource[]::new);
    for (var replacement : replacements) {
      var position = positions.get(replacement.name());
      if (position == null) {
        throw new IllegalArgumentException(
            replacement + ": cannot be replaced (expected: a name that is in the list)");
      }
      copy[position] = replacement;
    }
    return new ResourceList(Collections.unmodifiableList(Arrays.asList(copy)), positions, shared);
  }

  /** This list and after it what only {@code other} has; the same result for the same list. */
  ResourceList joined(ResourceList other) {
    return derived(
        other,
        () -> {
          var all = new ArrayList<>(resources);
          for (var resource : other.resources) {
            if (!positions.containsKey(resource.name())) {
              all.add(resource);
            }
          }
          return of(all);
        });
  }

  /** What a subscription still covers of this list; the same result for the same subscription. */
  ResourceList restrictedTo(Subscription subscription) {
    if (subscription.wildcard()
        || resources.stream().allMatch(r -> subscription.contains(r.name()))) {
      return this;
    }
    return derived(
        subscription,
        () -> {
          var left = of(resources.stream().filter(r -> subscription.contains(r.name())).toList());
          return shared ? left : left.unshared();
        });
  }

  private ResourceList derived(Object with, Supplier<ResourceList> make) {
    synchronized (diffs) {
      for (var known : derivations) {
        if (known.with.refersTo(with)) {
          return known.list;
        }
      }
      var list = make.get();
      if (derivations.size() >= REMEMBERED_DIFFS) {
        derivations.removeFirst();
      }
      derivations.add(new Derivation(new WeakReference<>(with), list));
      return list;
    }
  }

  private Diff compute(ResourceList from, Subscription owed) {
    if (from == this && owed.isEmpty()) {
      return Diff.NONE;
    }
    var changed = new ArrayList<Resource>();
    int kept = 0;
    for (int i = 0; i < resources.size(); i++) {
      var resource = resources.get(i);
      var before = from.at(resource.name(), i);
      if (before != null) {
        kept++;
      }
      if (before == null
          || (before != resource && !before.version().equals(resource.version()))
          || owed.contains(resource.name())) {
        changed.add(resource);
      }
    }
    var removed = new ArrayList<String>();
    if (kept < from.size()) {
      for (var resource : from.resources) {
        if (!positions.containsKey(resource.name()) && !owed.contains(resource.name())) {
          removed.add(resource.name());
        }
      }
    }
    for (var name : owed.names()) {
      if (!positions.containsKey(name)) {
        removed.add(name);
      }
    }
    return changed.isEmpty() && removed.isEmpty() ? Diff.NONE : new Diff(changed, removed);
  }

  /** The resource of that name, looked for at this position first. */
  private @Nullable Resource at(String name, int hint) {
    if (hint < resources.size()) {
      var there = resources.get(hint);
      if (there.name().equals(name)) {
        return there;
      }
    }
    var position = positions.get(name);
    return position == null ? null : resources.get(position);
  }

  private static long mix(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (hash ^ 0xff) * 0x100000001b3L;
  }

  @Override
  public String toString() {
    return resources.toString();
  }
}
