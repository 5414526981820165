package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * ExternalName services by the service that they stand for, through any number of steps. A circle
 * stands for nothing.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go, resolveServiceAliases.
 */
public record Aliases(Map<Hostname, Set<Hostname>> byTarget) {
  public static Aliases of(List<Service> services) {
    Map<Hostname, Hostname> next = new HashMap<>();
    for (Service service : services) {
      if (service.resolution() == Service.Resolution.ALIAS) {
        next.put(service.hostname(), Hostname.of(service.kubernetes().externalName()));
      }
    }
    Map<Hostname, Set<Hostname>> byTarget = new HashMap<>();
    for (Hostname alias : next.keySet()) {
      Set<Hostname> seen = new HashSet<>();
      Hostname target = alias;
      while (next.containsKey(target) && seen.add(target)) {
        target = next.get(target);
      }
      if (!next.containsKey(target)) {
        byTarget.computeIfAbsent(target, t -> new TreeSet<>()).add(alias);
      }
    }
    return new Aliases(byTarget);
  }

  /** Other names of a service, in order. */
  public List<String> of(Hostname host) {
    Set<Hostname> aliases = byTarget.get(host);
    return aliases == null ? List.of() : aliases.stream().map(Hostname::value).toList();
  }
}
