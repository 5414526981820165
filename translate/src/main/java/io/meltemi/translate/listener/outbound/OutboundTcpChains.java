package io.meltemi.translate.listener.outbound;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.L4Match;
import io.meltemi.model.VirtualService.TcpRoute;
import io.meltemi.model.VirtualService.TlsMatch;
import io.meltemi.model.VirtualService.TlsRoute;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.L4Routes;
import io.meltemi.translate.listener.common.TcpTarget;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The chains of one service's port that do not know HTTP: by the TLS or TCP rules of virtual
 * services, and for the service itself. What a rule asks of the client (labels, namespace, port) is
 * decided here; what it asks of the connection becomes the chain's match. Source: istio 1.30.3
 * pilot/pkg/networking/core/tls.go.
 */
final class OutboundTcpChains {
  private final ProxyView proxy;
  private final L4Routes routes;
  private final String wildcard;

  OutboundTcpChains(ProxyScope scope, String wildcard) {
    this.proxy = scope.proxy();
    this.routes = new L4Routes(scope);
    this.wildcard = wildcard;
  }

  /**
   * @param address the service's, as it stands for this listener
   * @param cidr the address where it is a range
   * @param bind where the listener is
   */
  List<OutboundChain> chainsFor(
      Service service,
      String address,
      Optional<String> cidr,
      ServicePort port,
      String bind,
      L4Services l4Services) {
    List<VirtualService> rules = l4Services.forHost(service.hostname());
    List<String> cidrs = cidr.stream().toList();
    return port.protocol().isTls()
        ? tlsChains(service, address, cidrs, port, bind, rules)
        : tcpChains(service, cidrs, port, rules);
  }

  private List<OutboundChain> tlsChains(
      Service service,
      String address,
      List<String> cidrs,
      ServicePort port,
      String bind,
      List<VirtualService> rules) {
    var chains = new ArrayList<OutboundChain>();
    var seen = new HashSet<List<List<String>>>();
    List<String> subnets = cidrs;
    for (VirtualService vs : rules) {
      for (TlsRoute route : vs.tls()) {
        for (TlsMatch match : route.match()) {
          if (!isForUs(match, port) || route.route().isEmpty()) {
            continue;
          }
          if (!match.destinationSubnets().isEmpty() && port.number() > 0) {
            // As Istio has it, these hold for the matches after it as well that name none.
            subnets = match.destinationSubnets();
          }
          if (seen.add(List.of(match.sniHosts(), match.destinationSubnets()))) {
            chains.add(
                routed(ChainMatch.ofTls(match.sniHosts(), subnets), vs, route.route(), port));
          }
        }
      }
    }
    if (chains.isEmpty()) {
      chains.add(tlsToService(service, address, subnets, port, bind));
    }
    return chains;
  }

  /** Of several hosts on one address only the SNI tells which is meant. */
  private OutboundChain tlsToService(
      Service service, String address, List<String> cidrs, ServicePort port, String bind) {
    boolean shared =
        !cidrs.isEmpty()
            || (ServiceAddresses.listenOn(address, proxy).equals(wildcard)
                && bind.equals(wildcard));
    List<String> names = shared ? List.of(service.hostname().value()) : List.of();
    return toService(ChainMatch.ofTls(names, cidrs), service, port);
  }

  private List<OutboundChain> tcpChains(
      Service service, List<String> cidrs, ServicePort port, List<VirtualService> rules) {
    var chains = new ArrayList<OutboundChain>();
    for (VirtualService vs : rules) {
      for (TcpRoute route : vs.tcp()) {
        if (route.route().isEmpty()) {
          continue;
        }
        List<L4Match> ours = route.match().stream().filter(m -> isForUs(m, port)).toList();
        boolean anyAddress =
            route.match().isEmpty()
                || ours.stream().anyMatch(m -> m.destinationSubnets().isEmpty())
                || (!ours.isEmpty() && port.number() == 0);
        if (anyAddress) {
          // What comes later is never reached.
          chains.add(routed(ChainMatch.ofTls(List.of(), cidrs), vs, route.route(), port));
          return chains;
        }
        if (!ours.isEmpty()) {
          List<String> subnets =
              ours.stream().flatMap(m -> m.destinationSubnets().stream()).toList();
          ChainMatch match = ChainMatch.ofTls(List.of(), subnets);
          var chain = routed(match, vs, route.route(), port);
          chains.add(new OutboundChain(match, Optional.empty(), chain.content()));
        }
      }
    }
    ChainMatch own = ChainMatch.ofTls(List.of(), cidrs);
    boolean taken = chains.stream().anyMatch(c -> c.match().cidrs().equals(own.cidrs()));
    if (!taken) {
      chains.add(toService(own, service, port));
    }
    return chains;
  }

  private OutboundChain routed(
      ChainMatch match,
      VirtualService vs,
      List<VirtualService.RouteDestination> route,
      ServicePort port) {
    ResourceName name = vs.meta().resource();
    TcpTarget target = routes.toRoute(route, port, name);
    return new OutboundChain(match, Optional.of(name), new OutboundChain.Content.Tcp(target));
  }

  private OutboundChain toService(ChainMatch match, Service service, ServicePort port) {
    // A Sidecar's own port may differ from the service's; with several ports it stays as it is.
    int servicePort = service.ports().size() == 1 ? service.ports().get(0).number() : port.number();
    TcpTarget target = routes.toService(service, servicePort, port.protocol());
    if (service.resolution() == Service.Resolution.DYNAMIC_DNS && port.protocol().isTls()) {
      target =
          target.withDynamicDns(
              new DnsCache(service.hostname().value(), proxy.ipFamily()), port.number());
    }
    return new OutboundChain(match, Optional.empty(), new OutboundChain.Content.Tcp(target));
  }

  private boolean isForUs(TlsMatch match, ServicePort port) {
    return isForUs(match.gateways(), match.sourceNamespace())
        && proxy.labels().matches(match.sourceLabels())
        && match.port().orElse(port.number()) == port.number();
  }

  private boolean isForUs(L4Match match, ServicePort port) {
    return isForUs(match.gateways(), match.sourceNamespace())
        && proxy.labels().matches(match.sourceLabels())
        && match.port().orElse(port.number()) == port.number();
  }

  private boolean isForUs(List<String> gateways, String sourceNamespace) {
    return (gateways.isEmpty() || gateways.contains(VirtualService.MESH_GATEWAY))
        && (sourceNamespace.isEmpty() || sourceNamespace.equals(proxy.namespace()));
  }
}
