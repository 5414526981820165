package io.meltemi.kube;

import io.meltemi.kube.protobuf.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which fields are skipped while an object is read. In lists it applies to each item. */
public final class FieldFilter {
  private final Set<String> skipped = new HashSet<>();
  private final Map<String, FieldFilter> below = new HashMap<>();

  /** Where it is there, everything else is skipped. */
  private @Nullable Set<String> kept;

  private FieldFilter() {}

  /** What nobody reads, of any kind. */
  public static FieldFilter common() {
    return asWritten()
        .and("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration");
  }

  /** What nobody wrote, but the API server itself. */
  public static FieldFilter asWritten() {
    return new FieldFilter().and("metadata", "managedFields").and("metadata", "selfLink");
  }

  /** Only what the message has, or a Status, which a watch may bring in an object's place. */
  static FieldFilter keeping(Message message) {
    FieldFilter filter = only(message);
    filter.keep(Set.of("apiVersion", "kind", "code", "message"));
    return filter;
  }

  private static FieldFilter only(Message message) {
    var filter = new FieldFilter();
    for (Message.Field field : message.fields()) {
      filter.keep(Set.of(field.name()));
      switch (field.type()) {
        case Message.Type.Fields(var inner) -> filter.below.put(field.name(), only(inner));
        case Message.Type.Texts(var keys) ->
            keys.forEach(key -> filter.add(List.of(field.name(), key)));
        default -> {}
      }
    }
    return filter;
  }

  private void keep(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    if (kept != null) {
      all.addAll(kept);
    }
    kept = all;
  }

  /** Passes over the field at that path too. */
  public FieldFilter and(String... path) {
    FieldFilter copy = copy();
    copy.add(List.of(path));
    return copy;
  }

  /** Passes over everything inside of the field but these. */
  public FieldFilter keepingOf(String field, Set<String> names) {
    FieldFilter copy = copy();
    copy.below.computeIfAbsent(field, _ -> new FieldFilter()).kept = Set.copyOf(names);
    return copy;
  }

  private FieldFilter copy() {
    var copy = new FieldFilter();
    copy.skipped.addAll(skipped);
    copy.kept = kept;
    below.forEach((name, trim) -> copy.below.put(name, trim.copy()));
    return copy;
  }

  private void add(List<String> path) {
    if (path.size() == 1) {
      skipped.add(path.getFirst());
    } else {
      below
          .computeIfAbsent(path.getFirst(), _ -> new FieldFilter())
          .add(path.subList(1, path.size()));
    }
  }

  boolean skips(String field) {
    Set<String> only = kept;
    return skipped.contains(field) || only != null && !only.contains(field);
  }

  /** What is trimmed inside of a field; null for nothing. */
  @Nullable FieldFilter inside(String field) {
    return below.get(field);
  }
}
