package io.meltemi.translate.route;

import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Service;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Route tables of gateways: for each host that both a server and a VirtualService name, the routes
 * of all such VirtualServices; hosts with the same routes share a virtual host.
 *
 * <p>Source: istio 1.30.3 core/gateway.go, buildGatewayHTTPRouteConfig.
 */
final class GatewayTables implements RouteTables {
  private final RouteTable tables;
  private final ProxyScope scope;
  private final GatewayServers servers;
  private final HostCaches caches;
  private final Map<String, SortedSet<Hostname>> neighbours;
  private final ConcurrentHashMap<String, Encoded> routes = new ConcurrentHashMap<>();

  GatewayTables(RouteTable tables, HostCaches caches, ProxyScope scope) {
    this.caches = caches;
    this.tables = tables;
    this.scope = scope;
    this.servers = GatewayServers.of(scope);
    this.neighbours = Misdirected.byTable(servers);
  }

  @Override
  public Encoded route(String name) {
    List<BoundServer> bound = servers.byRouteName().get(name);
    return bound == null
        ? RouteTable.empty(name)
        : routes.computeIfAbsent(name, n -> tables.encode(n, plan(bound).hosts(bound)));
  }

  private Plan plan(List<BoundServer> bound) {
    return new Plan(
        scope,
        caches,
        Misdirected.of(
            bound,
            neighbours.getOrDefault(bound.getFirst().routeName(), Collections.emptySortedSet())));
  }

  /** Rules of one VirtualService through one Gateway; two Gateways' are never shared. */
  private record GatewayRules(String gateway, RouteSource.Rules rules) {}

  private static final class Plan {
    private final ProxyScope scope;
    private final HostCaches caches;
    private final UpstreamHeaders headers;
    private final Misdirected misdirected;
    private final Map<String, Map<VirtualService, Optional<GatewayRules>>> known = new HashMap<>();
    private final Map<Hostname, Host> hosts = new LinkedHashMap<>();

    private static final class Host {
      final String name;
      final List<String> domains = new ArrayList<>();
      final List<GatewayRules> rules = new ArrayList<>();

      /** Rules of several Ingresses are of all their Gateways, and once is enough. */
      final Set<ResourceName> ingresses = new HashSet<>();

      /** Of the service that the first VirtualService is named after. */
      Optional<PersistentSession> session = Optional.empty();

      boolean requireTls;
      int http3Port;

      Host(Hostname host, int port) {
        this.name = VirtualHostDomains.hostAndPort(host.value(), port);
        this.domains.add(VirtualHostDomains.bracketed(host.value()));
      }

      boolean sameAs(Host other) {
        return requireTls == other.requireTls
            && http3Port == other.http3Port
            && session.equals(other.session)
            && rules.equals(other.rules);
      }
    }

    Plan(ProxyScope scope, HostCaches caches, Misdirected misdirected) {
      this.scope = scope;
      this.caches = caches;
      this.misdirected = misdirected;
      this.headers = UpstreamHeaders.of(scope.proxy());
    }

    List<VirtualHostInput> hosts(List<BoundServer> servers) {
      servers.forEach(this::addServer);
      int port = servers.get(0).server().port().number();
      misdirected.kept().forEach(host -> hosts.computeIfAbsent(host, h -> new Host(h, port)));
      if (hosts.isEmpty() && misdirected.isNone()) {
        return List.of(blackhole(port));
      }
      Stream<VirtualHostInput> others =
          misdirected.isNone() ? Stream.of() : Stream.of(misdirected(port));
      return Stream.concat(collapsed().stream().map(this::input), others)
          .sorted(Comparator.comparing(VirtualHostInput::name))
          .toList();
    }

    private VirtualHostInput input(Host host) {
      return new VirtualHostInput(
              host.name,
              List.copyOf(host.domains),
              host.rules.stream().<RouteSource>map(GatewayRules::rules).toList(),
              host.requireTls,
              headers,
              host.http3Port)
          .withSession(host.session);
    }

    private VirtualHostInput misdirected(int port) {
      return new VirtualHostInput(
          VirtualHostDomains.hostAndPort("misdirected", port),
          misdirected.domains().stream().map(Hostname::value).toList(),
          List.of(new RouteSource.Misdirected()),
          false,
          UpstreamHeaders.NONE,
          0);
    }

    /** Without routes, everything is answered 404. */
    private VirtualHostInput blackhole(int port) {
      return new VirtualHostInput(
          VirtualHostDomains.hostAndPort("blackhole", port),
          List.of("*"),
          List.of(),
          false,
          UpstreamHeaders.NONE,
          0);
    }

    private void addServer(BoundServer bound) {
      boolean redirect = bound.server().tls().filter(ServerTls::httpsRedirect).isPresent();
      int port = bound.server().port().number();
      for (VirtualService virtualService : scope.virtualServices(bound.gatewayName())) {
        Set<Hostname> shared = sharedHosts(bound, virtualService);
        if (shared.isEmpty()) {
          continue;
        }
        boolean ofIngress = RouteSemantics.of(virtualService.meta()) == RouteSemantics.INGRESS;
        rulesOf(bound, virtualService)
            .ifPresent(
                rules -> {
                  for (Hostname hostname : shared) {
                    if (misdirected.takes(hostname)) {
                      continue;
                    }
                    Host host = hosts.computeIfAbsent(hostname, h -> new Host(h, port));
                    if (host.rules.isEmpty()) {
                      host.session = session(virtualService, shared);
                    }
                    if (!ofIngress || host.ingresses.add(virtualService.meta().resource())) {
                      host.rules.add(rules);
                    }
                    host.requireTls |= redirect;
                    host.http3Port = bound.http3() ? port : host.http3Port;
                  }
                });
      }
      if (redirect) {
        for (String host : bound.hosts()) {
          Hostname hostname = Hostname.of(host.substring(host.indexOf('/') + 1));
          hosts.computeIfAbsent(hostname, h -> new Host(h, port)).requireTls = true;
        }
      }
    }

    /** Where a host is the name of a service that the VirtualService leads to. */
    private Optional<PersistentSession> session(VirtualService from, Set<Hostname> hosts) {
      return from.http().stream()
          .flatMap(rule -> destinations(rule.action()).stream())
          .map(weighted -> Hostname.of(weighted.destination().host()))
          .filter(hosts::contains)
          .flatMap(host -> serviceFor(host, from.meta().namespace()).stream())
          .flatMap(service -> caches.session(scope, service).stream())
          .findFirst();
    }

    private static List<HttpDestination> destinations(HttpAction action) {
      return action instanceof HttpAction.Forward(var to) ? to : List.of();
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

    private Optional<GatewayRules> rulesOf(BoundServer bound, VirtualService virtualService) {
      String gateway = bound.gatewayName();
      return known
          .computeIfAbsent(gateway, g -> new java.util.IdentityHashMap<>())
          .computeIfAbsent(
              virtualService,
              vs ->
                  new RuleSelection(
                          scope,
                          gateway,
                          bound.server().port().number(),
                          bound.server().tls().isPresent())
                      .rulesOf(vs, host -> serviceFor(host, vs.meta().namespace()))
                      .map(rules -> new GatewayRules(gateway, rules)));
    }

    /** The VirtualService's own namespace comes first, as far as the gateway may see it. */
    private Optional<Service> serviceFor(Hostname host, String namespace) {
      return scope.findService(host, namespace).or(() -> scope.findService(host));
    }

    /** Hosts with the same routes become domains of the most specific among them. */
    private List<Host> collapsed() {
      List<Hostname> order = new ArrayList<>(hosts.keySet());
      order.sort(Hostname::mostSpecificFirst);
      Map<List<GatewayRules>, List<Host>> byRules = new HashMap<>();
      List<Host> kept = new ArrayList<>();
      for (Hostname hostname : order) {
        Host host = java.util.Objects.requireNonNull(hosts.get(hostname));
        List<Host> alike = byRules.computeIfAbsent(host.rules, r -> new ArrayList<>());
        Optional<Host> same = alike.stream().filter(host::sameAs).findFirst();
        if (same.isPresent()) {
          same.get().domains.addAll(host.domains);
        } else {
          alike.add(host);
          kept.add(host);
        }
      }
      return kept;
    }
  }
}
