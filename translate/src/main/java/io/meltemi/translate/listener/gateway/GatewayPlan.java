package io.meltemi.translate.listener.gateway;

import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.PortRules;
import io.meltemi.translate.listener.gateway.GatewayInput.Transport;
import io.meltemi.translate.route.GatewayConflict;
import io.meltemi.translate.route.GatewayServers;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
    boolean proxyProtocol = scope.proxy().proxyConfig().gatewayTopology().proxyProtocol();
    var transport = proxyProtocol ? Transport.PROXY_PROTOCOL : Transport.TCP;
    var inputs = new ArrayList<GatewayInput>();
    chains(GatewayServers.of(scope))
        .forEach(
            (address, found) -> {
              List<GatewayChain> chains = distinct(address, found, _ -> {});
              inputs.add(
                  new GatewayInput(address.bind(), address.port(), chains, transport, parts));
              List<GatewayChain> quic = chains.stream().filter(GatewayChain::http3).toList();
              if (!quic.isEmpty()) {
                inputs.add(
                    new GatewayInput(address.bind(), address.port(), quic, Transport.QUIC, parts));
              }
            });
    return inputs;
  }

  /** What two servers or routes want, and only one can have. */
  public List<GatewayConflict> conflicts() {
    GatewayServers servers = GatewayServers.of(scope);
    var conflicts = new ArrayList<>(servers.conflicts());
    chains(servers).forEach((address, found) -> distinct(address, found, conflicts::add));
    return conflicts;
  }

  /** Of all listeners that have any. */
  private Map<Address, List<GatewayChain>> chains(GatewayServers servers) {
    boolean unprivileged = scope.proxy().features().unprivilegedPod();
    Map<Address, List<GatewayChain>> chains = new LinkedHashMap<>();
    for (GatewayServers.Listener listener : servers.listeners()) {
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
    chains.values().removeIf(List::isEmpty);
    return chains;
  }

  /** Without what Envoy would refuse beside an earlier chain: a name of two is the first one's. */
  private static List<GatewayChain> distinct(
      Address address, List<GatewayChain> chains, Consumer<GatewayConflict> conflicts) {
    Map<ChainMatch, Map<String, String>> taken = new HashMap<>();
    var kept = new ArrayList<GatewayChain>();
    for (GatewayChain chain : chains) {
      Map<String, String> owners =
          taken.computeIfAbsent(chain.match().withoutNames(), _ -> new HashMap<>());
      List<String> names = chain.match().anyName() ? List.of("*") : chain.match().serverNames();
      var free = new ArrayList<String>();
      for (String name : names) {
        String owner = owners.putIfAbsent(name, chain.owner());
        if (owner == null) {
          free.add(name);
        } else if (!owner.equals(chain.owner())) {
          String what = "SNI host " + name + " on port " + address.port();
          conflicts.accept(new GatewayConflict(what, owner, chain.owner()));
        }
      }
      if (free.size() == names.size()) {
        kept.add(chain);
      } else if (!free.isEmpty()) {
        kept.add(chain.withMatch(chain.match().withNames(free)));
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
                  listener.routeName(), "", listener.protocol() == Protocol.GRPC_WEB),
              listener.servers().getFirst().title(),
              false));
    }
    var chains = new ArrayList<GatewayChain>();
    for (BoundServer server : listener.servers()) {
      if (GatewayServers.routesHttp(server.server())) {
        chains.add(https(server));
      } else {
        chains.addAll(tcpChains.chainsFor(server, tls(server.server(), true)));
      }
    }
    return chains;
  }

  private GatewayChain https(BoundServer bound) {
    Server server = bound.server();
    return new GatewayChain(
        ChainMatch.ofTls(serverNames(bound), List.of()),
        tls(server, false),
        new GatewayChain.Content.Http(bound.routeName(), server.name(), false),
        bound.title(),
        bound.http3());
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
