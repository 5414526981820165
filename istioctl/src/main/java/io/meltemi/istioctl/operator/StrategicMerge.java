package io.meltemi.istioctl.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch of the kinds that charts make: maps are merged, null deletes,
 * and of the lists those that have a key are merged by it.
 *
 * <p>Source: the patchMergeKey tags of k8s.io/api core/v1; "Update API Objects in Place Using
 * kubectl patch".
 */
final class StrategicMerge {
  private static final String DIRECTIVE = "$patch";

  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("ephemeralContainers", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("volumes", List.of("name")),
          Map.entry("imagePullSecrets", List.of("name")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey")),
          Map.entry("ports", List.of("containerPort", "port")));

  private StrategicMerge() {}

  /** Changes {@code target}. */
  static void patch(Tree target, Tree patch) {
    patch
        .fields()
        .forEach(
            (name, value) -> {
              Object old = target.fields().get(name);
              if (value == null) {
                target.fields().remove(name);
              } else if (value instanceof Map<?, ?> && replaces(Tree.of(value))) {
                Tree whole = Tree.of(value).copy();
                whole.fields().remove(DIRECTIVE);
                target.fields().put(name, whole.fields());
              } else if (value instanceof Map<?, ?> && old instanceof Map<?, ?>) {
                patch(Tree.of(old), Tree.of(value));
              } else if (value instanceof List<?> items
                  && old instanceof List<?> olds
                  && KEYS.containsKey(name)) {
                target.fields().put(name, merged(olds, items, KEYS.getOrDefault(name, List.of())));
              } else {
                target.fields().put(name, withoutNulls(value));
              }
            });
  }

  private static boolean replaces(Tree map) {
    return map.text(DIRECTIVE).equals("replace");
  }

  /** What has no partner in the old list comes first, as Kubernetes puts it. */
  private static List<@Nullable Object> merged(List<?> olds, List<?> items, List<String> keys) {
    List<Tree> patches = items.stream().map(Tree::of).toList();
    if (patches.stream().anyMatch(StrategicMerge::replaces)) {
      return new ArrayList<>(
          patches.stream()
              .filter(item -> item.at(DIRECTIVE).isEmpty())
              .map(item -> item.copy().fields())
              .toList());
    }
    var kept = new ArrayList<@Nullable Object>(olds);
    var added = new ArrayList<@Nullable Object>();
    for (Tree item : patches) {
      int at = partner(kept, item, keys);
      if (item.text(DIRECTIVE).equals("delete")) {
        if (at >= 0) {
          kept.remove(at);
        }
      } else if (at >= 0) {
        patch(Tree.of(kept.get(at)), item);
      } else {
        added.add(withoutNulls(item.fields()));
      }
    }
    added.addAll(kept);
    return added;
  }

  private static int partner(List<?> olds, Tree item, List<String> keys) {
    for (String key : keys) {
      String wanted = item.text(key);
      for (int i = 0; !wanted.isEmpty() && i < olds.size(); i++) {
        if (Tree.of(olds.get(i)).text(key).equals(wanted)) {
          return i;
        }
      }
    }
    return -1;
  }

  private static @Nullable Object withoutNulls(@Nullable Object value) {
    return switch (Tree.copied(value)) {
      case Map<?, ?> map -> {
        Tree tree = Tree.of(map);
        tree.fields().values().removeIf(item -> item == null);
        tree.fields().replaceAll((_, item) -> withoutNulls(item));
        yield tree.fields();
      }
      case null -> null;
      case Object other -> other;
    };
  }
}
