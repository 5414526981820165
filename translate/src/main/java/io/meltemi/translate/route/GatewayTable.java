package io.meltemi.translate.route;

import io.meltemi.base.Encoded;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.base.Hostname;
import io.meltemi.base.PersistentMap;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.ListChange;
import io.meltemi.translate.Same;
import io.meltemi.translate.route.GatewaySelection.Asked;
import io.meltemi.translate.route.GatewaySelection.Selected;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One route table of a gateway, with what it was made of. Where only VirtualServices are others
 * than before, the hosts that these name are put together again, and no other one is looked at.
 * Immutable.
 */
final class GatewayTable {
  private final Basis basis;
  private final List<List<VirtualService>> rules;
  private final PersistentMap<Asked, Selected> selected;
  private final GatewayVirtualHosts hosts;
  private final Encoded encoded;

  /**
   * What a table depends on, besides the rules.
   *
   * @param servers not empty
   */
  record Basis(
      RouteTable tables,
      HostCaches caches,
      ProxyScope scope,
      List<BoundServer> servers,
      Misdirected misdirected) {
    /** Whether nothing but VirtualServices can make a difference between the two. */
    boolean isAlike(Basis other) {
      return RuleSelection.isAlike(scope, other.scope)
          && servers.equals(other.servers)
          && misdirected.equals(other.misdirected);
    }

    List<List<VirtualService>> rules() {
      return servers.stream().map(server -> scope.virtualServices(server.gatewayName())).toList();
    }

    int port() {
      return servers.getFirst().server().port().number();
    }

    GatewayHostMerge merge(GatewaySelection selection, Predicate<Hostname> wanted) {
      return new GatewayHostMerge(scope, caches, selection, misdirected, wanted);
    }
  }

  private GatewayTable(
      Basis basis,
      List<List<VirtualService>> rules,
      PersistentMap<Asked, Selected> selected,
      GatewayVirtualHosts hosts,
      Encoded encoded) {
    this.basis = basis;
    this.rules = rules;
    this.selected = selected;
    this.hosts = hosts;
    this.encoded = encoded;
  }

  /**
   * @param before the table of that name in the configuration before
   */
  static GatewayTable of(String name, Basis basis, Optional<GatewayTable> before) {
    return before
        .filter(table -> table.basis.isAlike(basis))
        .map(table -> table.next(name, basis))
        .orElseGet(() -> fromScratch(name, basis, before));
  }

  Encoded encoded() {
    return encoded;
  }

  private static GatewayTable fromScratch(String name, Basis basis, Optional<GatewayTable> before) {
    var selection =
        new GatewaySelection(
            basis.scope(),
            before
                .filter(table -> RuleSelection.isAlike(table.basis.scope(), basis.scope()))
                .map(table -> table.selected)
                .orElseGet(PersistentMap::empty));
    GatewayHostMerge merge = basis.merge(selection, host -> true);
    List<List<VirtualService>> rules = basis.rules();
    for (int i = 0; i < rules.size(); i++) {
      merge.add(basis.servers().get(i), rules.get(i));
    }
    var hosts = merge.hosts(basis.servers().getFirst());
    return made(
        name,
        basis,
        rules,
        selection,
        GatewayVirtualHosts.none(
                basis.tables().encoder(), UpstreamHeaders.of(basis.scope().proxy()))
            .with(hosts.keySet(), hosts));
  }

  private GatewayTable next(String name, Basis now) {
    var selection = new GatewaySelection(now.scope(), selected);
    List<List<VirtualService>> later = now.rules();
    var changes = new ArrayList<ListChange<VirtualService>>();
    Set<Hostname> changed = new LinkedHashSet<>();
    for (int i = 0; i < later.size(); i++) {
      BoundServer server = now.servers().get(i);
      ListChange<VirtualService> change =
          ListChange.between(rules.get(i), later.get(i)).withoutKept();
      change.removed().forEach(gone -> changed.addAll(selection.of(server, gone).hosts()));
      change.added().forEach(come -> changed.addAll(selection.of(server, come).hosts()));
      changes.add(change);
    }
    if (changes.stream().allMatch(ListChange::isNone)) {
      return this;
    }
    GatewayVirtualHosts others =
        changed.isEmpty() ? hosts : again(now, later, selection, changed, changes);
    for (int i = 0; i < changes.size(); i++) {
      BoundServer server = now.servers().get(i);
      Set<Same<VirtualService>> stays = same(changes.get(i).added());
      changes.get(i).removed().stream()
          .filter(gone -> !stays.contains(new Same<>(gone)))
          .forEach(gone -> selection.forget(server, gone));
    }
    return made(name, now, later, selection, others);
  }

  /** Puts the changed hosts together again, of what has rules for them. */
  private GatewayVirtualHosts again(
      Basis now,
      List<List<VirtualService>> later,
      GatewaySelection selection,
      Set<Hostname> changed,
      List<ListChange<VirtualService>> changes) {
    Set<Same<VirtualService>> concerned = new LinkedHashSet<>();
    changed.forEach(
        host -> hosts.find(host).ifPresent(before -> concerned.addAll(before.sources())));
    changes.forEach(change -> concerned.addAll(same(change.added())));
    GatewayHostMerge merge = now.merge(selection, changed::contains);
    for (int i = 0; i < later.size(); i++) {
      merge.add(now.servers().get(i), inOrder(concerned, changes.get(i).added(), later.get(i)));
    }
    return hosts.with(changed, merge.hosts(now.servers().getFirst()));
  }

  private static Set<Same<VirtualService>> same(List<VirtualService> list) {
    Set<Same<VirtualService>> set = new LinkedHashSet<>();
    list.forEach(each -> set.add(new Same<>(each)));
    return set;
  }

  /** All are looked through only where some are not among those that came. */
  private static List<VirtualService> inOrder(
      Set<Same<VirtualService>> some, List<VirtualService> come, List<VirtualService> all) {
    return some.equals(same(come))
        ? come
        : all.stream().filter(each -> some.contains(new Same<>(each))).toList();
  }

  private static GatewayTable made(
      String name,
      Basis basis,
      List<List<VirtualService>> rules,
      GatewaySelection selection,
      GatewayVirtualHosts hosts) {
    return new GatewayTable(
        basis, rules, selection.all(), hosts, basis.tables().encode(name, pieces(basis, hosts)));
  }

  private static Piece[] pieces(Basis basis, GatewayVirtualHosts hosts) {
    VirtualHostEncoder encoder = basis.tables().encoder();
    if (basis.misdirected().isNone()) {
      return hosts.isEmpty()
          ? new Piece[] {encoder.encode(blackhole(basis.port()))}
          : hosts.pieces().toArray(Piece[]::new);
    }
    VirtualHostInput misdirected = misdirected(basis);
    List<Piece> all = new ArrayList<>(hosts.pieces());
    int found = Collections.binarySearch(hosts.names(), misdirected.name());
    all.add(found < 0 ? -found - 1 : found + 1, encoder.encode(misdirected));
    return all.toArray(Piece[]::new);
  }

  private static VirtualHostInput misdirected(Basis basis) {
    return new VirtualHostInput(
        VirtualHostDomains.hostAndPort("misdirected", basis.port()),
        basis.misdirected().domains().stream().map(Hostname::value).toList(),
        List.of(new RouteSource.Misdirected()),
        false,
        UpstreamHeaders.NONE,
        0);
  }

  /** Without routes, everything is answered 404. */
  private static VirtualHostInput blackhole(int port) {
    return new VirtualHostInput(
        VirtualHostDomains.hostAndPort("blackhole", port),
        List.of("*"),
        List.of(),
        false,
        UpstreamHeaders.NONE,
        0);
  }
}
