package io.meltemi.xds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list of resources of one type with distinct names, or several such lists, its parts,
 * one after the other.
 *
 * <p>Identity matters: clients that get the same resources should be given the same list, or lists
 * with the same parts, for what is worked out about a list (its version, the difference to another
 * list, the bytes of a response) is kept with it and shared by them. Safe on any thread.
 */
public abstract sealed class ResourceList permits ResourceArray, Concatenation {
  /** The part of a list that holds what is to be taken away later; no name of a namespace. */
  public static final String LEAVING = "*leaving";

  private final String name;
  private final int size;
  private final boolean shared;
  private volatile @Nullable String version;
  private volatile @Nullable Diff whole;
  private final ListResults results = new ListResults();

  ResourceList(String name, int size, boolean shared) {
    this.name = name;
    this.size = size;
    this.shared = shared;
  }

  /**
   * @throws IllegalArgumentException when two resources have one name
   */
  public static ResourceList of(Collection<Resource> resources) {
    return resources.isEmpty() ? empty() : named("", resources);
  }

  /**
   * A list that can be found again among the parts of another by its name.
   *
   * @throws IllegalArgumentException when two resources have one name
   */
  public static ResourceList named(String name, Collection<Resource> resources) {
    return ResourceArray.distinct(name, resources);
  }

  /**
   * Lists one after the other.
   *
   * @param parts no two of them have a resource name in common
   */
  public static ResourceList concatenated(String name, List<ResourceList> parts) {
    return parts.isEmpty()
        ? named(name, List.of())
        : new Concatenation(name, List.copyOf(parts), true);
  }

  public static ResourceList empty() {
    return ResourceArray.EMPTY;
  }

  /** Empty where this is not a part of another list. */
  public final String name() {
    return name;
  }

  /** Empty where this is a list of resources of its own. */
  public abstract List<ResourceList> parts();

  /** The part of that name, at any depth. */
  public abstract Optional<ResourceList> part(String wanted);

  /** All resources, those of each part together. */
  public abstract List<Resource> resources();

  public final int size() {
    return size;
  }

  public final boolean isEmpty() {
    return size == 0;
  }

  public final Optional<Resource> find(String resourceName) {
    return Optional.ofNullable(get(resourceName));
  }

  abstract @Nullable Resource get(String resourceName);

  /** A hash of the names and versions, whatever their order within a part; hexadecimal. */
  public final String version() {
    var known = version;
    if (known == null) {
      known = String.format("%016x", hash(1125899906842597L));
      version = known;
    }
    return known;
  }

  /** {@code seed} with the names and versions mixed into it. */
  abstract long hash(long seed);

  static long mix(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (hash ^ 0xff) * 0x100000001b3L;
  }

  /**
   * What leads from {@code from} to this list. Worked out once for a pair of lists as long as both
   * live.
   */
  public final Diff diffFrom(ResourceList from) {
    return diffFrom(from, Subscription.NONE);
  }

  /**
   * Like {@link #diffFrom(ResourceList)}, and the names of {@code owed} are told of in any case: as
   * changed if this list has them, as removed if not.
   */
  final Diff diffFrom(ResourceList from, Subscription owed) {
    if (from == this && owed.size() == 0) {
      return Diff.NONE;
    }
    return from.shared
        ? results.difference(this, from, owed)
        : ListDifference.between(from, this, owed);
  }

  /** What leads from nothing to this list. */
  final Diff whole() {
    var known = whole;
    if (known == null) {
      known = makeWhole();
      whole = known;
    }
    return known;
  }

  abstract Diff makeWhole();

  /** Whether this is a list of the server's rather than what one client said that it has. */
  final boolean isShared() {
    return shared;
  }

  /** Whether {@code from} differs from this list. */
  final boolean differsFrom(ResourceList from) {
    return from != this && !diffFrom(from).isEmpty();
  }

  /** The body of a {@code DiscoveryResponse} with all of this list. */
  final Payload statePayload() {
    return whole().statePayload();
  }

  /** This list, marked as one stream's own, so that nothing is remembered for it. */
  abstract ResourceList unshared();

  /**
   * This list, which has no parts, with some resources exchanged for others of the same name.
   *
   * @throws IllegalArgumentException when a name is not in this list
   */
  public abstract ResourceList replacing(Collection<Resource> replacements);

  /** This list and after it what only {@code other} has; the same result for the same list. */
  final ResourceList joined(ResourceList other) {
    return shared
        ? results.derived(ListResults.Kind.JOINED, other, () -> makeJoined(other))
        : makeJoined(other);
  }

  private ResourceList makeJoined(ResourceList other) {
    var kept = new ArrayList<Resource>();
    for (String gone : diffFrom(other).removed()) {
      var resource = other.get(gone);
      if (resource != null) {
        kept.add(resource);
      }
    }
    return concatenated(name, List.of(this, named(LEAVING, kept)));
  }

  /** This list without the resources of those names; the same result for the same names. */
  final ResourceList without(Subscription names) {
    if (names.names().stream().map(this::get).noneMatch(Objects::nonNull)) {
      return this;
    }
    return derived(ListResults.Kind.WITHOUT, names, one -> !names.contains(one));
  }

  /** What those names cover of this list; the same result for the same names. */
  final ResourceList only(Subscription names) {
    return derived(ListResults.Kind.ONLY, names, names::contains);
  }

  private ResourceList derived(ListResults.Kind kind, Subscription with, Predicate<String> kept) {
    return shared ? results.derived(kind, with, () -> filtered(kept)) : filtered(kept);
  }

  abstract ResourceList filtered(Predicate<String> kept);

  @Override
  public final String toString() {
    return resources().toString();
  }
}
