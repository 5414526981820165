package io.meltemi.translate.route;

import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Outbound route tables of sidecars. Each is planned once for an egress listener and port. Where
 * only rules of VirtualServices changed since the configuration before, the plan of then is taken
 * over with their routes exchanged.
 */
final class SidecarTables implements RouteTables {
  private final RouteTable tables;
  private final ProxyScope scope;
  private final List<EgressTables> egress;
  private final Map<String, Encoded> earlier;
  private final ConcurrentHashMap<String, Encoded> routes = new ConcurrentHashMap<>();

  SidecarTables(
      RouteTable tables, HostCaches caches, ProxyScope scope, Optional<SidecarTables> before) {
    this.tables = tables;
    this.scope = scope;
    List<Egress> listeners = scope.egressListeners();
    Optional<SidecarTables> alike =
        before.filter(
            b -> RuleSelection.isAlike(b.scope, scope) && b.egress.size() == listeners.size());
    this.egress =
        java.util.stream.IntStream.range(0, listeners.size())
            .mapToObj(
                i ->
                    new EgressTables(
                        scope, listeners.get(i), caches, tables, alike.map(b -> b.egress.get(i))))
            .toList();
    this.earlier = before.<Map<String, Encoded>>map(b -> new HashMap<>(b.routes)).orElse(Map.of());
  }

  static Optional<SidecarTables> ofSidecar(RouteTables tables) {
    return switch (tables) {
      case SidecarTables sidecar -> Optional.of(sidecar);
      case GatewayTables _ -> Optional.empty();
    };
  }

  @Override
  public Encoded route(String name) {
    Encoded known = routes.get(name);
    if (known != null) {
      return known;
    }
    RouteName parsed = RouteName.parse(name);
    int port =
        switch (parsed) {
          case RouteName.Port(var number) -> number;
          case RouteName.Sniffed(_, var number) -> number;
          case RouteName.AllPorts _ -> VirtualHostDomains.ANY_PORT;
          case RouteName.Unknown() -> -1;
        };
    int index = port < 0 ? -1 : egressFor(port, name);
    if (index < 0) {
      return RouteTable.empty(name);
    }
    EgressTables shown = egress.get(index);
    int listenPort = isProxy(shown.egress()) ? VirtualHostDomains.ANY_PORT : port;
    HostTable plan = shown.plan(listenPort);
    Encoded made =
        switch (parsed) {
          case RouteName.Sniffed sniffed -> tables.encode(name, plan.sniffed(sniffed));
          case RouteName.Port _, RouteName.AllPorts _, RouteName.Unknown() ->
              tables.encode(name, plan, catchAll());
        };
    return isKnown(parsed, plan, shown, listenPort) ? remembered(name, made) : made;
  }

  /** Whether there can be a listener that asks for it. */
  private static boolean isKnown(
      RouteName name, HostTable plan, EgressTables shown, int listenPort) {
    return switch (name) {
      case RouteName.Sniffed sniffed -> !plan.sniffed(sniffed).isEmpty();
      case RouteName.Port _ -> shown.hasServices(listenPort);
      case RouteName.AllPorts _ -> true;
      case RouteName.Unknown() -> false;
    };
  }

  private Encoded remembered(String name, Encoded made) {
    Encoded before = earlier.get(name);
    Encoded shared = before != null && before.version().equals(made.version()) ? before : made;
    Encoded raced = routes.putIfAbsent(name, shared);
    return raced == null ? shared : raced;
  }

  /** The first listener for all ports, or the one of that port, or of that socket; -1: none. */
  private int egressFor(int port, String name) {
    for (int i = 0; i < egress.size(); i++) {
      Egress shown = egress.get(i).egress();
      if (!shown.hasPort()) {
        return i;
      }
      Sidecar.EgressListener listener = shown.listener().orElseThrow();
      boolean bound = port != 0 || listener.bind().equals(name);
      if (listener.port().orElseThrow().number() == port && bound) {
        return i;
      }
    }
    return -1;
  }

  /** Whether requests name their destination in the URL: then every port is reached through it. */
  private static boolean isProxy(Egress egress) {
    return egress
        .listener()
        .flatMap(Sidecar.EgressListener::port)
        .filter(p -> p.protocol() == Protocol.HTTP_PROXY)
        .isPresent();
  }

  private VirtualHostInput catchAll() {
    OutboundTrafficPolicy policy = scope.outboundTrafficPolicy();
    String name =
        switch (policy.mode()) {
          case ALLOW_ANY -> RouteListTranslator.ALLOW_ANY;
          case REGISTRY_ONLY -> RouteListTranslator.BLOCK_ALL;
        };
    return VirtualHostInput.of(
        name,
        List.of("*"),
        new RouteSource.CatchAll(resolved(policy)),
        UpstreamHeaders.of(scope.proxy()));
  }

  private OutboundTrafficPolicy resolved(OutboundTrafficPolicy policy) {
    return new OutboundTrafficPolicy(
        policy.mode(),
        policy
            .egressProxy()
            .map(
                d ->
                    new Destination(
                        scope.clusterHost(Hostname.of(d.host())), d.subset(), d.port())));
  }
}
