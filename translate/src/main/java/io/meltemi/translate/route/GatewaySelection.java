package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.base.PersistentMap;
import io.meltemi.model.Service;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of each VirtualService holds for a gateway's servers. While nothing but VirtualServices has
 * changed, what one of them gave before is taken over. Confined to the thread that makes a table.
 */
final class GatewaySelection {
  private final ProxyScope scope;
  private PersistentMap<Asked, Selected> selected;

  /**
   * @param earlier what was selected before, where it is the same now
   */
  GatewaySelection(ProxyScope scope, PersistentMap<Asked, Selected> earlier) {
    this.scope = scope;
    this.selected = earlier;
  }

  /** Rules of one VirtualService through one Gateway; two Gateways' are never shared. */
  record GatewayRules(String gateway, RouteSource.Rules rules) {
    /** Cheap: there are as many rules of one VirtualService as ports and servers. */
    @Override
    public int hashCode() {
      return gateway.hashCode() * 31 + rules.hashCode();
    }
  }

  /**
   * What is asked for of a VirtualService, besides the scope.
   *
   * @param hosts the server's
   */
  record Asked(
      Same<VirtualService> virtualService,
      String gateway,
      List<String> hosts,
      int port,
      boolean tls) {
    static Asked of(BoundServer bound, VirtualService virtualService) {
      return new Asked(
          new Same<>(virtualService),
          bound.gatewayName(),
          bound.hosts(),
          bound.server().port().number(),
          bound.server().tls().isPresent());
    }
  }

  /**
   * @param hosts those that both the server and the VirtualService have
   */
  record Selected(Set<Hostname> hosts, Optional<GatewayRules> rules) {}

  Selected of(BoundServer bound, VirtualService virtualService) {
    Asked asked = Asked.of(bound, virtualService);
    Selected before = selected.get(asked);
    if (before != null) {
      return before;
    }
    Selected now = select(bound, asked);
    selected = selected.with(asked, now);
    return now;
  }

  /** Forgets one that is not bound to that server any more. */
  void forget(BoundServer bound, VirtualService virtualService) {
    selected = selected.without(Asked.of(bound, virtualService));
  }

  /** All that was asked for and not forgotten. */
  PersistentMap<Asked, Selected> all() {
    return selected;
  }

  private Selected select(BoundServer bound, Asked asked) {
    VirtualService virtualService = asked.virtualService().value();
    Set<Hostname> shared = sharedHosts(bound, virtualService);
    if (shared.isEmpty()) {
      return new Selected(shared, Optional.empty());
    }
    return new Selected(
        shared,
        new RuleSelection(scope, asked.gateway(), asked.port(), asked.tls())
            .rulesOf(virtualService, host -> serviceFor(host, virtualService.meta().namespace()))
            .map(rules -> new GatewayRules(asked.gateway(), rules)));
  }

  /** Of two hosts that overlap, the narrower one. */
  private static Set<Hostname> sharedHosts(BoundServer bound, VirtualService virtualService) {
    Set<Hostname> shared = new LinkedHashSet<>();
    for (Hostname mine : bound.hostsFor(virtualService.meta().namespace())) {
      for (String text : virtualService.hosts()) {
        Hostname theirs = Hostname.of(text);
        if (mine.isSubsetOf(theirs)) {
          shared.add(mine);
        } else if (theirs.isSubsetOf(mine)) {
          shared.add(theirs);
        }
      }
    }
    return shared;
  }

  /** The VirtualService's own namespace comes first, as far as the gateway may see it. */
  Optional<Service> serviceFor(Hostname host, String namespace) {
    return scope.findService(host, namespace).or(() -> scope.findService(host));
  }
}
