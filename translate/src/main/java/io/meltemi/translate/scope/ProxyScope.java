package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import java.util.List;
import java.util.Optional;

/**
 * What one proxy (or any with an equal view) sees of a configuration, and which of it wins. Made by
 * {@link ScopeResolver}; immutable; any thread. All lists are in the order in which members win.
 */
public interface ProxyScope {
  ProxyView proxy();

  ConfigSnapshot config();

  default MeshConfig mesh() {
    return config().mesh();
  }

  /** The Sidecar resource in force; absent for gateways and where none selects the proxy. */
  Optional<Sidecar> sidecar();

  /**
   * The egress listeners of the Sidecar resource, in its order; a single one without a port where
   * there is no such resource or it names none.
   */
  List<Egress> egressListeners();

  /** Every service that the proxy may call: the union over its egress listeners. */
  List<Service> services();

  /** The visible service of that host, as it won among namespaces. */
  Optional<Service> findService(Hostname host);

  /**
   * The DestinationRule for that host, several rules merged: of the proxy's namespace, else the
   * service's, else the root namespace, by the most specific host; a workload selector counts.
   */
  Optional<DestinationRule> destinationRule(Service service);

  /** Virtual services of a gateway ({@code namespace/name}) that the proxy may see. */
  List<VirtualService> virtualServices(String gateway);

  /** Istio Gateways whose selector matches the proxy's labels; for routers. */
  List<Gateway> gateways();

  OutboundTrafficPolicy outboundTrafficPolicy();

  /** The mutual TLS mode of the proxy's own workload on that port; never UNSET. */
  PeerAuthentication.Mode inboundMtls(int workloadPort);

  /**
   * What the server side of {@code service} takes, as far as policies of its namespace and of the
   * mesh tell: for auto mTLS. Never UNSET; PERMISSIVE by default.
   */
  PeerAuthentication.Mode serverMtls(Service service, int port);

  /**
   * One egress listener with what is visible through it.
   *
   * @param listener absent for the implicit one: every visible service
   * @param virtualServices those for the gateway {@code mesh}
   */
  record Egress(
      Optional<Sidecar.EgressListener> listener,
      List<Service> services,
      List<VirtualService> virtualServices) {
    public Egress {
      services = List.copyOf(services);
      virtualServices = List.copyOf(virtualServices);
    }

    /** Whether it is for one port only. */
    public boolean hasPort() {
      return listener.isPresent() && listener.get().port().isPresent();
    }
  }
}
