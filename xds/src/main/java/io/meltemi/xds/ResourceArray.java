package io.meltemi.xds;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list of resources of its own. */
final class ResourceArray extends ResourceList {
  private static final Comparator<Resource> BY_NAME = Comparator.comparing(Resource::name);
  private static final Resource[] NONE = new Resource[0];
  static final ResourceList EMPTY = new ResourceArray("", NONE, true);

  private final Resource[] resources;

  /** The same by name; the same array where the order is that. */
  private final Resource[] sorted;

  private ResourceArray(String name, Resource[] resources, boolean shared) {
    super(name, resources.length, shared);
    this.resources = resources;
    this.sorted = byName(resources);
  }

  static ResourceArray distinct(String name, Collection<Resource> resources) {
    var list = new ResourceArray(name, resources.toArray(NONE), true);
    for (int i = 1; i < list.sorted.length; i++) {
      var resource = list.sorted[i];
      if (resource.name().equals(list.sorted[i - 1].name())) {
        throw new IllegalArgumentException(
            resource.type().shortName()
                + ": two resources are named "
                + resource.name()
                + " (expected: distinct names)");
      }
    }
    return list;
  }

  static Resource[] byName(Resource[] resources) {
    for (int i = 1; i < resources.length; i++) {
      if (BY_NAME.compare(resources[i - 1], resources[i]) > 0) {
        var copy = resources.clone();
        Arrays.sort(copy, BY_NAME);
        return copy;
      }
    }
    return resources;
  }

  /** By name. */
  Resource[] sorted() {
    return sorted;
  }

  @Override
  public List<ResourceList> parts() {
    return List.of();
  }

  @Override
  public Optional<ResourceList> part(String wanted) {
    return Optional.empty();
  }

  @Override
  public List<Resource> resources() {
    return Collections.unmodifiableList(Arrays.asList(resources));
  }

  @Override
  @Nullable Resource get(String resourceName) {
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = sorted[middle].name().compareTo(resourceName);
      if (order == 0) {
        return sorted[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  @Override
  long hash(long seed) {
    long hash = seed;
    for (var resource : sorted) {
      hash = mix(mix(hash, resource.name()), resource.version());
    }
    return hash;
  }

  @Override
  Diff makeWhole() {
    return Diff.of(resources(), List.of(), resources.length);
  }

  @Override
  ResourceList unshared() {
    return new ResourceArray(name(), resources, false);
  }

  @Override
  public ResourceList replacing(Collection<Resource> replacements) {
    var copy = resources.clone();
    for (var replacement : replacements) {
      int position = Arrays.asList(copy).indexOf(get(replacement.name()));
      if (position < 0) {
        throw new IllegalArgumentException(
            replacement + ": cannot be replaced (expected: a name that is in the list)");
      }
      copy[position] = replacement;
    }
    return new ResourceArray(name(), copy, isShared());
  }

  @Override
  ResourceList filtered(Predicate<String> kept) {
    var left = Arrays.stream(resources).filter(r -> kept.test(r.name())).toArray(Resource[]::new);
    return left.length == size() ? this : new ResourceArray(name(), left, isShared());
  }
}
