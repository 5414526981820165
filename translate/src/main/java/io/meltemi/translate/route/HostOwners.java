package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.WildcardIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which of an egress listener's VirtualServices a host belongs to. Immutable once made. */
final class HostOwners {
  private final List<VirtualService> all;
  private final boolean asksForNamespaces;
  private final Map<String, VirtualService> exact = new HashMap<>();
  private final WildcardIndex<VirtualService> wildcards = new WildcardIndex<>();

  HostOwners(Same<List<VirtualService>> virtualServices) {
    this.all = virtualServices.value();
    this.asksForNamespaces = all.stream().anyMatch(HostOwners::asksForNamespaces);
    for (VirtualService virtualService : all) {
      for (String host : virtualService.hosts()) {
        if (host.startsWith("*")) {
          wildcards.put(Hostname.of(host), virtualService);
        } else {
          exact.putIfAbsent(Hostname.of(host).value(), virtualService);
        }
      }
    }
  }

  /** In the order in which they win. */
  List<VirtualService> all() {
    return all;
  }

  /** Whether a rule may hold for clients of some namespaces alone. */
  boolean askForNamespaces() {
    return asksForNamespaces;
  }

  private static boolean asksForNamespaces(VirtualService virtualService) {
    return RouteSemantics.of(virtualService.meta()) == RouteSemantics.GATEWAY
        || virtualService.http().stream()
            .flatMap(rule -> rule.match().stream())
            .anyMatch(match -> !match.source().namespace().isEmpty());
  }

  WildcardIndex<VirtualService> wildcards() {
    return wildcards;
  }

  /** The VirtualService with the most specific host for a service. */
  Optional<VirtualService> mostSpecific(Hostname service) {
    VirtualService named = service.isWildcard() ? null : exact.get(service.value());
    return named != null ? Optional.of(named) : wildcards.mostSpecific(service);
  }
}
