package io.meltemi.translate.route;

import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;

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
  private final ConcurrentHashMap<String, GatewayTable> made = new ConcurrentHashMap<>();

  /** The last ones that were made of earlier configurations, of those that are served still. */
  private final Map<String, GatewayTable> earlier;

  /**
   * @param before those of the same proxies in the configuration before
   */
  GatewayTables(
      RouteTable tables, HostCaches caches, ProxyScope scope, Optional<GatewayTables> before) {
    this.caches = caches;
    this.tables = tables;
    this.scope = scope;
    this.servers = GatewayServers.of(scope);
    this.neighbours = Misdirected.byTable(servers);
    this.earlier = before.map(GatewayTables::last).orElseGet(HashMap::new);
    earlier.keySet().retainAll(servers.byRouteName().keySet());
  }

  private Map<String, GatewayTable> last() {
    var last = new HashMap<>(earlier);
    last.putAll(made);
    return last;
  }

  @Override
  public Encoded route(String name) {
    List<BoundServer> bound = servers.byRouteName().get(name);
    return bound == null
        ? RouteTable.empty(name)
        : made.computeIfAbsent(name, n -> table(n, bound)).encoded();
  }

  private GatewayTable table(String name, List<BoundServer> bound) {
    var misdirected =
        Misdirected.of(bound, neighbours.getOrDefault(name, Collections.emptySortedSet()));
    return GatewayTable.of(
        name,
        new GatewayTable.Basis(tables, caches, scope, bound, misdirected),
        Optional.ofNullable(earlier.get(name)));
  }

  static Optional<GatewayTables> ofGateway(RouteTables tables) {
    return switch (tables) {
      case SidecarTables _ -> Optional.empty();
      case GatewayTables gateway -> Optional.of(gateway);
    };
  }
}
