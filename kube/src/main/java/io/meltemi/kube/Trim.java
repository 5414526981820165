package io.meltemi.kube;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fields that are passed over while an object is read. What lists hold is trimmed item by item. */
public final class Trim {
  private final Set<String> skipped = new HashSet<>();
  private final Map<String, Trim> below = new HashMap<>();

  /** Where it is there, everything else is skipped. */
  private @Nullable Set<String> kept;

  private Trim() {}

  /** What nobody reads, of any kind. */
  public static Trim common() {
    return new Trim()
        .and("metadata", "managedFields")
        .and("metadata", "selfLink")
        .and("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration");
  }

  /** Passes over the field at that path too. */
  public Trim and(String... path) {
    Trim copy = copy();
    copy.add(List.of(path));
    return copy;
  }

  /** Passes over everything inside of the field but these. */
  public Trim keepingOf(String field, Set<String> names) {
    Trim copy = copy();
    copy.below.computeIfAbsent(field, _ -> new Trim()).kept = Set.copyOf(names);
    return copy;
  }

  private Trim copy() {
    var copy = new Trim();
    copy.skipped.addAll(skipped);
    copy.kept = kept;
    below.forEach((name, trim) -> copy.below.put(name, trim.copy()));
    return copy;
  }

  private void add(List<String> path) {
    if (path.size() == 1) {
      skipped.add(path.getFirst());
    } else {
      below.computeIfAbsent(path.getFirst(), _ -> new Trim()).add(path.subList(1, path.size()));
    }
  }

  boolean skips(String field) {
    Set<String> only = kept;
    return skipped.contains(field) || only != null && !only.contains(field);
  }

  /** What is trimmed inside of a field; null for nothing. */
  @Nullable Trim inside(String field) {
    return below.get(field);
  }
}
