package io.meltemi.translate.patch;

import io.meltemi.model.EnvoyFilter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The patches that broke a resource of some proxy and were left out of it, as long as their
 * EnvoyFilter has them. Any thread.
 */
public final class BrokenPatches {
  private static final int MOST_KNOWN = 10_000;
  private static final int MOST_TOLD = 3;

  private record At(CompiledPatch patch, String resource) {}

  private final Map<At, String> why = new ConcurrentHashMap<>();

  /** Whether that is new. */
  boolean add(CompiledPatch patch, String resource, String reason) {
    return why.size() < MOST_KNOWN && !reason.equals(why.put(new At(patch, resource), reason));
  }

  /** What of a filter is left out, and of what; absent where nothing is. */
  public Optional<String> of(EnvoyFilter filter) {
    if (why.isEmpty()) {
      return Optional.empty();
    }
    var all = new TreeSet<String>();
    why.forEach(
        (at, reason) -> {
          if (at.patch.owner().equals(filter.meta().resource())) {
            if (at.patch.isOf(filter)) {
              all.add("%s: left out of %s: %s".formatted(at.patch.title(), at.resource, reason));
            } else {
              why.remove(at, reason);
            }
          }
        });
    int more = all.size() - MOST_TOLD;
    String told = String.join("; ", all.stream().limit(MOST_TOLD).toList());
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(more > 0 ? told + "; " + more + " more" : told);
  }
}
