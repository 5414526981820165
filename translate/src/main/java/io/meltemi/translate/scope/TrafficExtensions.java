package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.TrafficExtension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Extensions, and which of them are for whom, in the order in which they stand: higher priorities
 * first, then those of the workload's own namespace, the oldest first.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go.
 */
final class TrafficExtensions {
  private static final Comparator<TrafficExtension> OLDEST_FIRST =
      Comparator.<TrafficExtension, java.time.Instant>comparing(e -> e.meta().created())
          .thenComparing(e -> e.name() + "." + e.meta().namespace());
  private static final Comparator<TrafficExtension> BY_PRIORITY =
      Comparator.<TrafficExtension>comparingInt(e -> e.priority().orElse(Integer.MIN_VALUE))
          .reversed();

  private final TargetedPolicies<TrafficExtension> all;
  private final boolean none;

  /**
   * @param extensions those with errors are left out
   */
  TrafficExtensions(List<TrafficExtension> extensions, String rootNamespace) {
    List<TrafficExtension> good =
        extensions.stream().filter(e -> e.restriction().isEmpty()).toList();
    this.all = new TargetedPolicies<>(good, TrafficExtension::targets, rootNamespace);
    this.none = good.isEmpty();
  }

  /** Those for a workload. */
  List<TrafficExtension> selecting(String namespace, Labels labels) {
    if (none) {
      return List.of();
    }
    var selecting = new ArrayList<>(all.selecting(namespace, labels));
    Comparator<TrafficExtension> foreignLast =
        Comparator.comparing(e -> !e.meta().namespace().equals(namespace));
    selecting.sort(BY_PRIORITY.thenComparing(foreignLast).thenComparing(OLDEST_FIRST));
    return List.copyOf(selecting);
  }

  void addAsked(String namespace, SelectorLabels asked) {
    all.addAsked(namespace, asked);
  }
}
