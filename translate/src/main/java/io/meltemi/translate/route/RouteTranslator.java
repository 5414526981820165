package io.meltemi.translate.route;

import io.meltemi.model.ProxyView;
import io.meltemi.translate.Encoded;
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
  private final RouteTable tables = new RouteTable();
  private final SidecarRoutes sidecars = new SidecarRoutes(tables);
  private final GatewayRoutes gateways = new GatewayRoutes(tables);

  /** Equal views of equal configurations give equal bytes, and mostly the same instance. */
  public Optional<Encoded> route(ProxyScope scope, String name) {
    return Optional.of(
        scope.proxy().type() == ProxyView.Type.ROUTER
            ? gateways.route(scope, name)
            : sidecars.route(scope, name));
  }

  /** Called once all proxies have what the latest snapshot gives them: forgets older parts. */
  public void endGeneration() {
    tables.endGeneration();
    sidecars.endGeneration();
    gateways.endGeneration();
  }
}
