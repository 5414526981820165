package io.meltemi.xds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists one after the other, which have no name in common; at least one. */
final class Concatenation extends ResourceList {
  private final List<ResourceList> parts;

  Concatenation(String name, List<ResourceList> parts, boolean shared) {
    super(name, parts.stream().mapToInt(ResourceList::size).sum(), shared);
    this.parts = parts;
  }

  @Override
  public List<ResourceList> parts() {
    return parts;
  }

  @Override
  public Optional<ResourceList> part(String wanted) {
    for (var part : parts) {
      if (part.name().equals(wanted)) {
        return Optional.of(part);
      }
      var inside = part.part(wanted);
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Resource> resources() {
    var all = new ArrayList<Resource>(size());
    parts.forEach(part -> all.addAll(part.resources()));
    return all;
  }

  @Override
  @Nullable Resource get(String resourceName) {
    for (var part : parts) {
      var found = part.get(resourceName);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  long hash(long seed) {
    long hash = seed;
    for (var part : parts) {
      hash = mix(hash, part.version());
    }
    return hash;
  }

  @Override
  Diff makeWhole() {
    return Diff.joined(parts.stream().map(ResourceList::whole).toList());
  }

  @Override
  ResourceList unshared() {
    return new Concatenation(name(), parts, false);
  }

  @Override
  public ResourceList replacing(Collection<Resource> replacements) {
    throw new UnsupportedOperationException(
        "resources of a list with parts cannot be replaced (expected: one of its parts)");
  }

  @Override
  ResourceList filtered(Predicate<String> kept) {
    return new Concatenation(
        name(), parts.stream().map(part -> part.filtered(kept)).toList(), isShared());
  }
}
