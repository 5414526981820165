package io.meltemi.translate.listener.common;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.scope.ProxyScope;

/** Ports that a sidecar cannot listen on. */
public final class PortRules {
  private static final int FIRST_UNPRIVILEGED = 1024;

  /** Envoy's readiness and metrics, which its bootstrap binds. */
  private static final int HEALTH = 15021;

  private static final int PROMETHEUS = 15090;

  private PortRules() {}

  /**
   * @param bind the address; empty where the services' own are taken
   */
  public static boolean mayBind(
      ProxyScope scope, String bind, boolean bindToPort, ServicePort port) {
    if (bindToPort && isPrivileged(port.number()) && scope.proxy().features().unprivilegedPod()) {
      return false;
    }
    String own = Addresses.wildcard(scope.proxy().ipFamily());
    boolean onWildcard = bind.isEmpty() ? port.protocol().isHttp() : bind.equals(own);
    return !onWildcard || isFree(scope, own, port.number());
  }

  /** Whether nothing of the proxy's own listens there; two listeners of one address stop Envoy. */
  public static boolean isFree(ProxyScope scope, String bind, int port) {
    return !bind.equals(Addresses.wildcard(scope.proxy().ipFamily()))
        || !isReserved(scope.mesh().listeners().ports(), port);
  }

  public static boolean isPrivileged(int port) {
    return port < FIRST_UNPRIVILEGED;
  }

  private static boolean isReserved(MeshConfig.Ports ports, int port) {
    return port == HEALTH
        || port == PROMETHEUS
        || port == ports.outbound()
        || port == ports.inbound();
  }
}
