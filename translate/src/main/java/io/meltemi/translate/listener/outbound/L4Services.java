package io.meltemi.translate.listener.outbound;

import io.meltemi.base.Hostname;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.scope.WildcardIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The virtual services that have rules for TLS or TCP, mostly few or none, by host. Immutable once
 * made.
 */
final class L4Services {
  private final List<VirtualService> all;
  private final Map<Hostname, List<VirtualService>> exact = new HashMap<>();
  private final WildcardIndex<List<VirtualService>> wildcards = new WildcardIndex<>();

  private L4Services(List<VirtualService> all) {
    this.all = all;
    for (VirtualService vs : all) {
      for (String text : vs.hosts()) {
        Hostname host = Hostname.of(text);
        (host.isWildcard()
                ? wildcards.computeIfAbsent(host, ArrayList::new)
                : exact.computeIfAbsent(host, h -> new ArrayList<>()))
            .add(vs);
      }
    }
  }

  static L4Services of(List<VirtualService> layer4) {
    return new L4Services(layer4);
  }

  /** In their order. */
  List<VirtualService> forHost(Hostname hostname) {
    if (all.isEmpty()) {
      return List.of();
    }
    if (hostname.isWildcard()) {
      return all.stream()
          .filter(vs -> vs.hosts().stream().anyMatch(h -> Hostname.of(h).matches(hostname)))
          .toList();
    }
    List<VirtualService> named = exact.getOrDefault(hostname, List.of());
    List<List<VirtualService>> matching = wildcards.matching(hostname);
    if (matching.isEmpty()) {
      return named;
    }
    Set<VirtualService> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(named);
    matching.forEach(found::addAll);
    return all.stream().filter(found::contains).toList();
  }
}
