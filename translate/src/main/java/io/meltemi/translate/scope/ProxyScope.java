package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.ExtensionProvider.ExtAuthz;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.Telemetry;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.patch.ProxyPatches;
import io.meltemi.translate.policy.Hashed;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one proxy (or any with an equal view) sees of a configuration, and which of it wins. Made by
 * {@link ScopeResolver}; immutable; any thread. All lists are in the order in which members win.
 */
public interface ProxyScope {
  ProxyView proxy();

  MeshConfig mesh();

  /** The Sidecar resource in force; absent for gateways and where none selects the proxy. */
  Optional<Sidecar> sidecar();

  /**
   * The egress listeners of the Sidecar resource, in its order; a single one without a port where
   * there is no such resource or it names none.
   */
  List<Egress> egressListeners();

  /** Every service that the proxy may call, taken apart: the union over its egress listeners. */
  VisibleServices visible();

  /** Every service that the proxy may call, in the order in which they win. */
  default List<Service> services() {
    return visible().all();
  }

  /** The visible service of that host, as it won among namespaces. */
  default Optional<Service> findService(Hostname host) {
    return visible().find(host).map(ServiceView::service);
  }

  /**
   * A host as names of clusters have it: where it is another name of a service, that service's.
   * What is not visible stays as it is.
   */
  default String clusterHost(Hostname host) {
    Hostname named = host;
    Set<Hostname> seen = new HashSet<>();
    while (seen.add(named)) {
      Optional<Service> service = findService(named);
      if (service.filter(s -> s.resolution() == Service.Resolution.ALIAS).isEmpty()) {
        return service.map(Service::clusterHost).orElse(named.value());
      }
      named = Hostname.of(service.orElseThrow().kubernetes().externalName());
    }
    return host.value();
  }

  /**
   * The DestinationRule for that host, several rules merged: of the proxy's namespace, else the
   * service's, else the root namespace, by the most specific host; a workload selector counts.
   */
  Optional<DestinationRule> destinationRule(Service service);

  /** Virtual services of a gateway ({@code namespace/name}) that the proxy may see. */
  List<VirtualService> virtualServices(String gateway);

  /** Whether gateways serve HTTPS over QUIC too, where their service has a port for it. */
  boolean servesHttp3();

  /** Istio Gateways whose selector matches the proxy's labels; for routers. */
  List<Gateway> gateways();

  OutboundTrafficPolicy outboundTrafficPolicy();

  /** The mutual TLS mode of the proxy's own workload on that port; never UNSET. */
  PeerAuthentication.Mode inboundMtls(int workloadPort);

  /** The oldest PeerAuthentication that selects the proxy's own workload. */
  Optional<PeerAuthentication> peerAuthentication();

  /**
   * The AuthorizationPolicies for the proxy's own workload: the root namespace's, then its own
   * namespace's, each oldest first.
   */
  List<AuthorizationPolicy> authorizationPolicies();

  /**
   * The visible services that may be meant by a provider of MeshConfig that is asked whether
   * requests may pass; none where there is no such provider.
   */
  default List<Service> authorizers(String provider) {
    return mesh().telemetry().extensionProviders().stream()
        .filter(p -> p.name().equals(provider))
        .filter(ExtAuthz.class::isInstance)
        .flatMap(p -> services(((ExtAuthz) p).target()).stream())
        .toList();
  }

  /** The visible services that a provider of MeshConfig may mean; one where it is told clearly. */
  default List<Service> services(Target target) {
    return visible().groupOf(target.host()).flatMap(visible()::group).stream()
        .flatMap(group -> group.services().stream())
        .map(ServiceView::service)
        .filter(s -> s.hostname().equals(target.host()))
        .filter(s -> target.namespace().orElse(s.namespace()).equals(s.namespace()))
        .toList();
  }

  /**
   * The Telemetry resources for the proxy's own workload: the mesh's, its namespace's, then those
   * that select it, the oldest first. Later ones go over earlier ones.
   */
  List<Telemetry> telemetries();

  /**
   * The RequestAuthentications for the proxy's own workload: the root namespace's, then its own
   * namespace's, each oldest first.
   */
  List<RequestAuthentication> requestAuthentications();

  /** What EnvoyFilters change of what the proxy is sent. */
  ProxyPatches patches();

  /** What is put among the filters of the proxy's own workload, in the order of the chain. */
  List<TrafficExtension> trafficExtensions();

  /** The gateways into other networks. */
  Hashed<NetworkGateways> networkGateways();

  /** Other names of services, which ExternalName services give them. */
  Aliases aliases();

  default ClientSettings settings() {
    // Several Gateways of one workload have one certificate for backends: the oldest one's.
    String credential =
        gateways().stream()
            .map(Gateway::clientCredential)
            .filter(name -> !name.isEmpty())
            .findFirst()
            .orElse("");
    return new ClientSettings(proxy(), mesh(), networkGateways(), credential);
  }

  /** The same for outgoing traffic of another proxy that sees the same. */
  ProxyScope outboundOf(ProxyView other);

  /** What all of this rests on. */
  Dependencies dependencies();

  /** What a sidecar's own clusters and listeners rest on: those for what comes in. */
  Dependencies inboundDependencies();

  /** The visible service of that host in that namespace, whichever won. */
  default Optional<Service> findService(Hostname host, String namespace) {
    return visible().groupOf(host).flatMap(visible()::group).stream()
        .flatMap(group -> group.services().stream())
        .map(ServiceView::service)
        .filter(s -> s.hostname().equals(host) && s.namespace().equals(namespace))
        .findFirst();
  }

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
    /** Those of the virtual services that have rules for TLS or TCP, mostly few or none. */
    public List<VirtualService> layer4() {
      return virtualServices.stream()
          .filter(vs -> !vs.tls().isEmpty() || !vs.tcp().isEmpty())
          .toList();
    }

    /** Whether it is for one port only. */
    public boolean hasPort() {
      return listener.isPresent() && listener.get().port().isPresent();
    }
  }
}
