package io.meltemi.translate.route;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Sidecar;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoded;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Outbound route tables of sidecars. A plan is made once per egress listener, port and those
 * properties of a proxy that can matter to it; all proxies that agree in them share it.
 */
final class SidecarRoutes {
  private final RouteTable tables;
  private final HostCaches caches = new HostCaches();
  private final BuildCache<PlansKey, Plans> plans = new BuildCache<>(Plans::new);

  SidecarRoutes(RouteTable tables) {
    this.tables = tables;
  }

  private record PlansKey(Same<Egress> egress, Same<ConfigSnapshot> config) {}

  /** What of a proxy its tables depend on, beside the listener. */
  private record Viewer(
      int port,
      String namespace,
      String dnsDomain,
      ServiceAddresses.Client client,
      boolean attemptCount,
      Labels labels) {}

  private static final class Plans {
    final EgressIndex index;
    final ConcurrentHashMap<Viewer, HostTable> byViewer = new ConcurrentHashMap<>();

    Plans(PlansKey key) {
      this.index = new EgressIndex(key.egress.value(), key.config.value());
    }
  }

  Encoded route(ProxyScope scope, String name) {
    RouteName parsed = RouteName.parse(name);
    int port =
        switch (parsed) {
          case RouteName.Port(var number) -> number;
          case RouteName.Sniffed(_, var number) -> number;
          case RouteName.AllPorts _ -> VirtualHostDomains.ANY_PORT;
          case RouteName.Unknown() -> -1;
        };
    Optional<Egress> egress = port < 0 ? Optional.empty() : egressFor(scope, port, name);
    if (egress.isEmpty()) {
      return RouteTable.empty(name);
    }
    HostTable plan = planFor(scope, egress.get(), isProxy(egress.get()) ? 0 : port);
    return switch (parsed) {
      case RouteName.Sniffed sniffed -> tables.encode(name, plan.sniffed(sniffed));
      case RouteName.Port _, RouteName.AllPorts _, RouteName.Unknown() ->
          tables.encode(name, plan, catchAll(scope));
    };
  }

  void endGeneration() {
    caches.endGeneration();
    plans.endGeneration();
  }

  /** The first listener for all ports, or the one of that port, or of that socket. */
  private static Optional<Egress> egressFor(ProxyScope scope, int port, String name) {
    for (Egress egress : scope.egressListeners()) {
      if (!egress.hasPort()) {
        return Optional.of(egress);
      }
      Sidecar.EgressListener listener = egress.listener().orElseThrow();
      boolean bound = port != 0 || listener.bind().equals(name);
      if (listener.port().orElseThrow().number() == port && bound) {
        return Optional.of(egress);
      }
    }
    return Optional.empty();
  }

  /** Whether requests name their destination in the URL: then every port is reached through it. */
  private static boolean isProxy(Egress egress) {
    return egress
        .listener()
        .flatMap(Sidecar.EgressListener::port)
        .filter(p -> p.protocol() == Protocol.HTTP_PROXY)
        .isPresent();
  }

  private HostTable planFor(ProxyScope scope, Egress egress, int port) {
    Plans shared = plans.get(new PlansKey(new Same<>(egress), new Same<>(scope.config())));
    if (shared.index.services(port).isEmpty()) {
      // Not kept: anybody may ask for any port.
      return new HostTableBuilder(scope, shared.index, port, caches).build();
    }
    ProxyView proxy = scope.proxy();
    var viewer =
        new Viewer(
            port,
            proxy.namespace(),
            proxy.dnsDomain(),
            ServiceAddresses.Client.of(proxy),
            attemptCount(proxy),
            shared.index.relevant(proxy.labels()));
    return shared.byViewer.computeIfAbsent(
        viewer, v -> new HostTableBuilder(scope, shared.index, port, caches).build());
  }

  static boolean attemptCount(ProxyView proxy) {
    return !proxy.proxyConfig().proxyHeaders().attemptCountDisabled().orElse(false);
  }

  private static VirtualHostInput catchAll(ProxyScope scope) {
    OutboundTrafficPolicy policy = scope.outboundTrafficPolicy();
    String name =
        switch (policy.mode()) {
          case ALLOW_ANY -> RouteListTranslator.ALLOW_ANY;
          case REGISTRY_ONLY -> RouteListTranslator.BLOCK_ALL;
        };
    return VirtualHostInput.of(
        name, List.of("*"), new RouteSource.CatchAll(policy), attemptCount(scope.proxy()));
  }
}
