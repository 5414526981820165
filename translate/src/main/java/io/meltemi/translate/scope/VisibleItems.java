package io.meltemi.translate.scope;

import io.meltemi.model.Visibility;
import io.meltemi.translate.Same;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What each namespace may see of a list. Namespaces that no item names and that own no restricted
 * one see the same, and so share one list; the list itself where nothing is restricted. A list
 * stays the same instance as in the configuration before while it holds the same. Any thread.
 */
final class VisibleItems<T> {
  private final List<T> all;
  private final Access<T> access;
  private final Set<String> particular = new HashSet<>();
  private final List<T> common;
  private final Map<String, List<T>> earlier;
  private final ConcurrentHashMap<String, List<T>> lists = new ConcurrentHashMap<>();

  /** Where an item belongs and who may see it. */
  record Access<T>(Function<T, String> owner, Function<T, Visibility> exportTo) {}

  private VisibleItems(List<T> all, Access<T> access, Optional<VisibleItems<T>> before) {
    this.all = all;
    this.access = access;
    this.earlier = before.<Map<String, List<T>>>map(b -> b.lists).orElse(Map.of());
    for (T item : all) {
      Visibility visibility = access.exportTo.apply(item);
      if (!(visibility instanceof Visibility.Public)) {
        particular.add(access.owner.apply(item));
      }
      if (visibility instanceof Visibility.Namespaces(var names)) {
        particular.addAll(names);
      }
    }
    List<T> open =
        particular.isEmpty()
            ? all
            : all.stream()
                .filter(item -> access.exportTo.apply(item) instanceof Visibility.Public)
                .toList();
    this.common = before.map(b -> Same.orBefore(open, b.common)).orElse(open);
  }

  static <T> VisibleItems<T> of(List<T> all, Access<T> access, Optional<VisibleItems<T>> before) {
    return before
        .filter(b -> Same.elements(all, b.all))
        .orElseGet(() -> new VisibleItems<>(all, access, before));
  }

  /** Closest first: what its own namespace keeps to itself, what others export to it, the rest. */
  List<T> in(String namespace) {
    return particular.contains(namespace)
        ? lists.computeIfAbsent(namespace, this::listFor)
        : common;
  }

  private List<T> listFor(String namespace) {
    List<T> found = ExportRank.visible(all, namespace, access.owner, access.exportTo);
    return Optional.ofNullable(earlier.get(namespace))
        .map(known -> Same.orBefore(found, known))
        .orElse(found);
  }
}
