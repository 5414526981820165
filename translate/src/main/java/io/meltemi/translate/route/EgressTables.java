package io.meltemi.translate.route;

import io.meltemi.model.ProxyView;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The plans of one egress listener's tables, by port. Any thread.
 *
 * <p>Clients of different namespaces that see the same differ only in the short names of their own
 * namespace's services. So where no rule asks for the client's namespace, a plan is made once for
 * clients of no namespace, and that of a namespace is made from it by exchanging the few hosts that
 * are its own.
 */
final class EgressTables {
  private final ProxyScope scope;
  private final Egress egress;
  private final HostCaches caches;
  private final RouteTable tables;
  private final ServiceIndex index;
  private final HostOwners owners;
  private final Optional<EgressTables> anywhere;
  private final Map<Integer, Plan> earlier;
  private final Optional<Map<VirtualService, VirtualService>> exchanged;
  private final ConcurrentHashMap<Integer, Plan> plans = new ConcurrentHashMap<>();

  /**
   * @param from the plan for no namespace that it was made from
   */
  private record Plan(HostTable table, Optional<HostTable> from) {}

  /**
   * The plans for clients of no namespace, as a cache's key. Equal where they are the same; what
   * they were before is only a help to make them, and let go once they are made, for a key stays as
   * long as its value.
   */
  static final class Anywhere {
    private final ProxyScope scope;
    private final Egress egress;
    private final HostCaches caches;
    private final RouteTable tables;
    private final List<Same<?>> objects;
    private final AtomicReference<Optional<EgressTables>> before;

    Anywhere(
        ProxyScope scope,
        Egress egress,
        HostCaches caches,
        RouteTable tables,
        Optional<EgressTables> before) {
      this.scope = scope;
      this.egress = egress;
      this.caches = caches;
      this.tables = tables;
      this.before = new AtomicReference<>(before);
      this.objects =
          List.of(
              new Same<>(scope.visible()),
              new Same<>(scope.mesh()),
              new Same<>(scope.aliases()),
              new Same<>(egress.services()),
              new Same<>(egress.virtualServices()));
    }

    EgressTables make() {
      return new EgressTables(scope, egress, caches, tables, before.getAndSet(Optional.empty()));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Anywhere that
          && objects.equals(that.objects)
          && scope.proxy().equals(that.scope.proxy());
    }

    @Override
    public int hashCode() {
      return objects.hashCode();
    }
  }

  /**
   * @param before the same listener where nothing but VirtualServices may be another
   */
  EgressTables(
      ProxyScope scope,
      Egress egress,
      HostCaches caches,
      RouteTable tables,
      Optional<EgressTables> before) {
    this.scope = scope;
    this.egress = egress;
    this.caches = caches;
    this.tables = tables;
    this.index =
        caches
            .services()
            .get(
                new ServiceIndex.Input(new Same<>(egress.services()), new Same<>(scope.aliases())));
    this.owners = caches.owners().get(new Same<>(egress.virtualServices()));
    this.exchanged = before.flatMap(b -> exchanged(b.egress, egress));
    this.earlier = before.<Map<Integer, Plan>>map(b -> new HashMap<>(b.plans)).orElse(Map.of());
    this.anywhere = anywhere(before.flatMap(b -> b.anywhere));
  }

  private Optional<EgressTables> anywhere(Optional<EgressTables> before) {
    ProxyView proxy = scope.proxy();
    String domain = VirtualHostDomains.withoutNamespace(proxy.dnsDomain());
    if (proxy.namespace().isEmpty()
        || domain.equals(proxy.dnsDomain())
        || owners.askForNamespaces()) {
      return Optional.empty();
    }
    ProxyScope nowhere = scope.outboundOf(proxy.inDomain("", domain));
    return Optional.of(
        caches.anywhere().get(new Anywhere(nowhere, egress, caches, tables, before)));
  }

  Egress egress() {
    return egress;
  }

  boolean hasServices(int port) {
    return !index.services(port).isEmpty();
  }

  HostTable plan(int port) {
    if (!hasServices(port)) {
      // Not kept: anybody may ask for any port.
      return builder(port).build();
    }
    return plans.computeIfAbsent(port, p -> derived(p).orElseGet(() -> own(p))).table;
  }

  /** From the plan for no namespace; absent where a short name of the namespace is taken there. */
  @SuppressWarnings("ReferenceEquality") // the same plan gives the same plan
  private Optional<Plan> derived(int port) {
    if (anywhere.isEmpty() || port == VirtualHostDomains.ANY_PORT) {
      return Optional.empty();
    }
    HostTable from = anywhere.orElseThrow().plan(port);
    Plan before = earlier.get(port);
    if (before != null && before.from.orElse(null) == from) {
      return Optional.of(before);
    }
    return builder(port)
        .ownHosts(from)
        .map(own -> from.with(own, tables.encoder()))
        .map(table -> new Plan(table, Optional.of(from)));
  }

  private Plan own(int port) {
    HostTable table =
        exchanged
            .flatMap(pairs -> Optional.ofNullable(earlier.get(port)))
            .filter(before -> before.from.isEmpty())
            .flatMap(before -> updated(before.table, port))
            .orElseGet(() -> builder(port).build());
    return new Plan(table, Optional.empty());
  }

  private HostTableBuilder builder(int port) {
    return new HostTableBuilder(scope, index, owners, port, caches);
  }

  private Optional<HostTable> updated(HostTable before, int port) {
    Map<VirtualService, RouteSource.Rules> rules = new IdentityHashMap<>();
    var selection = new RuleSelection(scope, VirtualService.MESH_GATEWAY, port, false);
    for (var entry : exchanged.orElse(Map.of()).entrySet()) {
      boolean used = before.uses(entry.getKey());
      var now =
          selection.rulesOf(
              entry.getValue(), host -> Optional.ofNullable(index.services(port).get(host)));
      if (used != now.isPresent()) {
        return Optional.empty();
      }
      now.ifPresent(some -> rules.put(entry.getKey(), some));
    }
    return rules.isEmpty() ? Optional.of(before) : before.exchanged(rules, tables.encoder());
  }

  /**
   * VirtualServices and what has taken their places, where all others are the same and these have
   * the same hosts; absent where more is another.
   */
  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  private static Optional<Map<VirtualService, VirtualService>> exchanged(
      Egress before, Egress now) {
    List<VirtualService> old = before.virtualServices();
    List<VirtualService> young = now.virtualServices();
    if (!Same.elements(before.services(), now.services())
        || old.size() != young.size()
        || !before.listener().equals(now.listener())) {
      return Optional.empty();
    }
    Map<VirtualService, VirtualService> pairs = new IdentityHashMap<>();
    for (int i = 0; i < old.size(); i++) {
      VirtualService one = old.get(i);
      VirtualService other = young.get(i);
      if (one != other) {
        boolean alike =
            one.meta().resource().equals(other.meta().resource())
                && one.hosts().equals(other.hosts())
                && RouteSemantics.of(one.meta()) == RouteSemantics.of(other.meta());
        if (!alike) {
          return Optional.empty();
        }
        pairs.put(one, other);
      }
    }
    return Optional.of(pairs);
  }
}
