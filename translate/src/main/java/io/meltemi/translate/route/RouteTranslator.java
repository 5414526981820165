package io.meltemi.translate.route;

import io.meltemi.model.ProxyView;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Optional;

/**
 * Route tables (RDS). Any thread.
 *
 * <p>Names of sidecars' tables: {@code 80}, {@code host:80} behind a sniffing listener, {@code
 * http_proxy}, {@code unix://…}; of routers': {@code http.8080}, {@code
 * https.443.port.gateway.namespace}, with the bind address behind. A name of nothing that is known
 * any longer has an empty table: Envoy still asks while it drains the listener.
 */
public final class RouteTranslator {
  private final RouteTable tables;
  private final HostCaches caches;

  public RouteTranslator() {
    this(TranslateSettings.DEFAULT, Containment.uncounted());
  }

  public RouteTranslator(TranslateSettings settings, Containment containment) {
    this.caches = new HostCaches(settings.persistentSessions());
    this.tables = new RouteTable(containment);
  }

  /**
   * The tables of a scope. Equal scopes of equal configurations give equal bytes, and mostly the
   * same instances.
   *
   * @param before those of the same proxies in the configuration before; what cannot have changed
   *     is taken over
   */
  public RouteTables tables(ProxyScope scope, Optional<RouteTables> before) {
    return scope.proxy().type() == ProxyView.Type.ROUTER
        ? new GatewayTables(tables, caches, scope, before.flatMap(GatewayTables::ofGateway))
        : new SidecarTables(tables, caches, scope, before.flatMap(SidecarTables::ofSidecar));
  }

  /** How many virtual hosts were serialised because they were not in force yet. */
  public long hostsBuilt() {
    return tables.hostsBuilt();
  }
}
