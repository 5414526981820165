package io.meltemi.translate.listener.gateway;

import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.PortRules;
import io.meltemi.translate.route.GatewayServers;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which listeners a router has: one for each address and port of the servers of its
 * Gateways. Source: istio 1.30.3 pilot/pkg/networking/core/gateway.go.
 */
public final class GatewayPlan {
  private final ProxyScope scope;
  private final GatewayTcpChains tcpChains;

  public GatewayPlan(ProxyScope scope) {
    this.scope = scope;
    this.tcpChains = new GatewayTcpChains(scope);
  }

  private record Address(String bind, int port) {}

  public List<GatewayInput> inputs(ListenerParts parts) {
    boolean unprivileged = scope.proxy().features().unprivilegedPod();
    Map<Address, List<GatewayChain>> chains = new LinkedHashMap<>();
    for (GatewayServers.Listener listener : GatewayServers.of(scope).listeners()) {
      if (unprivileged && PortRules.isPrivileged(listener.port())) {
        continue;
      }
      String bind =
          listener.bind().isEmpty()
              ? Addresses.wildcard(scope.proxy().ipFamily())
              : listener.bind();
      chains
          .computeIfAbsent(new Address(bind, listener.port()), a -> new ArrayList<>())
          .addAll(chains(listener));
    }
    boolean proxyProtocol = scope.proxy().proxyConfig().gatewayTopology().proxyProtocol();
    var inputs = new ArrayList<GatewayInput>();
    chains.forEach(
        (address, found) -> {
          if (!found.isEmpty()) {
            inputs.add(
                new GatewayInput(
                    address.bind(), address.port(), distinct(found), proxyProtocol, parts));
          }
        });
    return inputs;
  }

  /** Without chains that Envoy would refuse beside an earlier one. */
  private static List<GatewayChain> distinct(List<GatewayChain> chains) {
    var kept = new ArrayList<GatewayChain>();
    for (GatewayChain chain : chains) {
      if (kept.stream().noneMatch(k -> k.match().conflictsWith(chain.match()))) {
        kept.add(chain);
      }
    }
    return kept;
  }

  private List<GatewayChain> chains(GatewayServers.Listener listener) {
    if (listener.protocol().isHttp()) {
      return List.of(
          new GatewayChain(
              ChainMatch.ALL,
              Optional.empty(),
              new GatewayChain.Content.Http(
                  listener.routeName(), "", listener.protocol() == Protocol.GRPC_WEB)));
    }
    var chains = new ArrayList<GatewayChain>();
    var names = new GatewayTcpChains.TakenNames();
    for (BoundServer server : listener.servers()) {
      if (GatewayServers.routesHttp(server.server())) {
        chains.add(https(server));
      } else {
        chains.addAll(tcpChains.chainsFor(server, names, tls(server.server(), true)));
      }
    }
    return chains;
  }

  private GatewayChain https(BoundServer bound) {
    Server server = bound.server();
    return new GatewayChain(
        ChainMatch.ofTls(serverNames(bound), List.of()),
        tls(server, false),
        new GatewayChain.Content.Http(bound.routeName(), server.name(), false));
  }

  /** The hosts without their namespaces. */
  static List<String> serverNames(BoundServer bound) {
    return bound.hosts().stream()
        .map(host -> host.substring(host.indexOf('/') + 1))
        .distinct()
        .toList();
  }

  /** TLS that is ended here; absent in plaintext and where it is passed through. */
  private Optional<ServerTlsContext> tls(Server server, boolean tcp) {
    return server
        .tls()
        .filter(tls -> !GatewayServers.passesThrough(server))
        .map(
            tls ->
                new ServerTlsContext(
                    tls,
                    tcp && tls.mode() == Mode.ISTIO_MUTUAL,
                    scope.mesh().security().tlsDefaults(),
                    scope.proxy().features().credentialSocket()));
  }
}
