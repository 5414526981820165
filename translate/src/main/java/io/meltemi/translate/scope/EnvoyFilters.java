package io.meltemi.translate.scope;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.Same;
import io.meltemi.translate.patch.CompiledPatch;
import io.meltemi.translate.patch.ProxyPatches;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The EnvoyFilters of a configuration, and which of them are for whom. One that did not change has
 * the same patches as in the configuration before. Any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go, EnvoyFilters.
 */
final class EnvoyFilters {
  private final boolean isEmpty;
  private final TargetedPolicies<EnvoyFilter> all;
  private final Comparator<EnvoyFilter> order;
  private final ConcurrentHashMap<Same<EnvoyFilter>, List<CompiledPatch>> compiled =
      new ConcurrentHashMap<>();

  EnvoyFilters(List<EnvoyFilter> filters, String rootNamespace, Optional<EnvoyFilters> before) {
    this.isEmpty = filters.isEmpty();
    this.all = new TargetedPolicies<>(filters, EnvoyFilter::targets, rootNamespace);
    Comparator<EnvoyFilter> byPriority = Comparator.comparingInt(EnvoyFilter::priority);
    this.order =
        byPriority
            .thenComparing(f -> !f.meta().namespace().equals(rootNamespace))
            .thenComparing(f -> f.meta().created())
            .thenComparing(f -> nameAndNamespace(f.meta()));
    Map<Same<EnvoyFilter>, List<CompiledPatch>> earlier =
        before.<Map<Same<EnvoyFilter>, List<CompiledPatch>>>map(b -> b.compiled).orElse(Map.of());
    for (EnvoyFilter filter : filters) {
      List<CompiledPatch> known = earlier.get(new Same<>(filter));
      if (known != null) {
        compiled.put(new Same<>(filter), known);
      }
    }
  }

  private static String nameAndNamespace(ConfigMeta meta) {
    return meta.name() + "." + meta.namespace();
  }

  /** The patches for a proxy. */
  ProxyPatches of(ProxyView proxy) {
    if (isEmpty) {
      return ProxyPatches.NONE;
    }
    var selecting = new ArrayList<>(all.selecting(proxy.namespace(), proxy.labels()));
    selecting.sort(order);
    return ProxyPatches.of(
        proxy,
        selecting.stream()
            .flatMap(
                filter ->
                    compiled
                        .computeIfAbsent(new Same<>(filter), f -> CompiledPatch.of(f.value()))
                        .stream())
            .toList());
  }

  void addAsked(String namespace, SelectorLabels asked) {
    all.addAsked(namespace, asked);
  }
}
