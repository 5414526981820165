package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.Telemetry;
import java.util.ArrayList;
import java.util.List;

/**
 * Telemetry resources, and which of them are for whom: the oldest general one of the root
 * namespace, the oldest general one of a workload's own, and all of its own namespace that select
 * it.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/telemetry.go (applicableTelemetries).
 */
final class Telemetries {
  private final TargetedPolicies<Telemetry> all;
  private final String rootNamespace;
  private final boolean none;

  /**
   * @param telemetries oldest first
   */
  Telemetries(List<Telemetry> telemetries, String rootNamespace) {
    this.all = new TargetedPolicies<>(telemetries, Telemetry::targets, rootNamespace);
    this.rootNamespace = rootNamespace;
    this.none = telemetries.isEmpty();
  }

  /** Those for a workload, the ones that go over others last. */
  List<Telemetry> selecting(String namespace, Labels labels) {
    if (none) {
      return List.of();
    }
    List<Telemetry> found = all.selecting(namespace, labels);
    var selecting = new ArrayList<Telemetry>();
    addGeneral(found, rootNamespace, selecting);
    if (!namespace.equals(rootNamespace)) {
      addGeneral(found, namespace, selecting);
    }
    found.stream()
        .filter(t -> !t.isGeneral() && t.meta().namespace().equals(namespace))
        .forEach(selecting::add);
    return List.copyOf(selecting);
  }

  private static void addGeneral(List<Telemetry> found, String namespace, List<Telemetry> to) {
    found.stream()
        .filter(t -> t.isGeneral() && t.meta().namespace().equals(namespace))
        .findFirst()
        .ifPresent(to::add);
  }

  void addAsked(String namespace, SelectorLabels asked) {
    all.addAsked(namespace, asked);
  }
}
