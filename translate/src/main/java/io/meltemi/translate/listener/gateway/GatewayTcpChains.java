package io.meltemi.translate.listener.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.L4Match;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.model.VirtualService.TcpRoute;
import io.meltemi.model.VirtualService.TlsMatch;
import io.meltemi.model.VirtualService.TlsRoute;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.listener.common.Alpn;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.L4Routes;
import io.meltemi.translate.listener.common.TcpTarget;
import io.meltemi.translate.route.GatewayConflict;
import io.meltemi.translate.route.GatewayServers;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The chains of a gateway's servers that do not know HTTP: TCP, TLS that ends here, and TLS that is
 * passed through by its SNI.
 */
final class GatewayTcpChains {
  /** Marks virtual services that were made of TLSRoutes: their TLS rules hold for ended TLS too. */
  private static final String PARENTS = "internal.istio.io/parents";

  private final ProxyScope scope;
  private final L4Routes routes;

  GatewayTcpChains(ProxyScope scope) {
    this.scope = scope;
    this.routes = new L4Routes(scope);
  }

  List<GatewayChain> chainsFor(BoundServer bound, Optional<ServerTlsContext> tls) {
    Server server = bound.server();
    if (server.tls().filter(t -> t.mode() == Mode.AUTO_PASSTHROUGH).isPresent()) {
      return toEveryService(bound);
    }
    if (GatewayServers.passesThrough(server)) {
      return byServerName(bound);
    }
    boolean fromMesh = server.tls().filter(t -> t.mode() == Mode.ISTIO_MUTUAL).isPresent();
    List<String> hosts = tls.isPresent() ? GatewayPlan.serverNames(bound) : List.of();
    return tcpTarget(bound)
        .map(
            target ->
                new GatewayChain(
                    ChainMatch.ofTls(hosts, List.of()),
                    tls,
                    new GatewayChain.Content.Tcp(target, fromMesh),
                    bound.title(),
                    false))
        .stream()
        .toList();
  }

  /** By the first TCP rule for the server's port. */
  private Optional<TcpTarget> tcpTarget(BoundServer bound) {
    for (VirtualService vs : virtualServices(bound)) {
      for (TcpRoute route : vs.tcp()) {
        boolean ours =
            route.match().isEmpty()
                || route.match().stream().anyMatch(match -> isForUs(match, bound));
        if (ours && !route.route().isEmpty()) {
          return Optional.of(target(vs, route.route(), bound));
        }
      }
      if (vs.meta().annotations().getOrDefault(PARENTS, "").startsWith("TLSRoute/")) {
        for (TlsRoute route : vs.tls()) {
          if (route.match().stream().anyMatch(match -> isForUs(match, bound))) {
            return Optional.of(target(vs, route.route(), bound));
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<GatewayChain> byServerName(BoundServer bound) {
    var chains = new ArrayList<GatewayChain>();
    for (VirtualService vs : virtualServices(bound)) {
      for (TlsRoute route : vs.tls()) {
        for (TlsMatch match : route.match()) {
          if (!route.route().isEmpty() && isForUs(match, bound)) {
            chains.add(
                GatewayChain.passthrough(
                    ChainMatch.ofTls(match.sniHosts(), List.of()),
                    target(vs, route.route(), bound),
                    GatewayConflict.name(vs.meta())));
          }
        }
      }
    }
    return chains;
  }

  /**
   * Between clusters of one mesh: the SNI names the cluster. Only Istio's mutual TLS is let
   * through, so that nobody gets at a workload in plaintext.
   */
  private List<GatewayChain> toEveryService(BoundServer bound) {
    List<Hostname> hosts = GatewayPlan.serverNames(bound).stream().map(Hostname::of).toList();
    var chains = new ArrayList<GatewayChain>();
    for (Service service : scope.services()) {
      boolean wanted = hosts.stream().anyMatch(host -> service.hostname().isSubsetOf(host));
      if (service.meshExternal() || !wanted) {
        continue;
      }
      Optional<DestinationRule> rule = scope.destinationRule(service);
      for (ServicePort port : service.ports()) {
        if (port.protocol() == Protocol.UDP) {
          continue;
        }
        chains.add(toCluster(service, port, "", rule));
        for (DestinationRule.Subset subset : rule.map(DestinationRule::subsets).orElse(List.of())) {
          chains.add(toCluster(service, port, subset.name(), rule));
        }
      }
    }
    return chains;
  }

  private GatewayChain toCluster(
      Service service, ServicePort port, String subset, Optional<DestinationRule> rule) {
    String cluster = ClusterName.sni(port.number(), subset, service.hostname().value());
    var match = new ChainMatch(List.of(cluster), List.of(), Alpn.MUTUAL_ANY, "");
    return GatewayChain.passthrough(match, routes.passedOn(service, port, subset, rule), cluster);
  }

  private TcpTarget target(VirtualService vs, List<RouteDestination> route, BoundServer bound) {
    Server server = bound.server();
    var port =
        new ServicePort(server.port().name(), server.port().number(), server.port().protocol(), "");
    return routes.toRoute(route, port, vs.meta().resource());
  }

  /** Those of the Gateway with a host of the server. */
  private List<VirtualService> virtualServices(BoundServer bound) {
    return scope.virtualServices(bound.gatewayName()).stream()
        .filter(
            vs -> {
              List<Hostname> hosts = bound.hostsFor(vs.meta().namespace());
              return vs.hosts().stream()
                  .map(Hostname::of)
                  .anyMatch(host -> hosts.stream().anyMatch(h -> h.matches(host)));
            })
        .toList();
  }

  private static boolean isForUs(L4Match match, BoundServer bound) {
    return isForUs(match.port(), match.gateways(), bound);
  }

  private static boolean isForUs(TlsMatch match, BoundServer bound) {
    return isForUs(match.port(), match.gateways(), bound);
  }

  private static boolean isForUs(OptionalInt port, List<String> gateways, BoundServer bound) {
    int number = bound.server().port().number();
    return port.orElse(number) == number
        && (gateways.isEmpty() || gateways.contains(bound.gatewayName()));
  }
}
