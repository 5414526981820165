package io.meltemi.model;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything of a mesh but its endpoints and secrets, with a revision of its own. Lists are in the
 * order in which their members win ({@link ConfigMeta#OLDEST_FIRST}, {@link Service#OLDEST_FIRST}).
 * An object that did not change is the same instance as in the snapshot before.
 *
 * @param revision grows with each change; unique in the process
 * @param namespaces labels by name
 * @param trustAnchors absent where proxies are not told whom to trust, and before that is known
 */
public record ConfigSnapshot(
    long revision,
    MeshConfig mesh,
    MeshNetworks networks,
    ServiceIndex index,
    Rules rules,
    Map<String, Labels> namespaces,
    Optional<TrustAnchors> trustAnchors) {

  /** Where proxies are not told whom to trust. */
  public ConfigSnapshot(
      long revision,
      MeshConfig mesh,
      MeshNetworks networks,
      ServiceIndex index,
      Rules rules,
      Map<String, Labels> namespaces) {
    this(revision, mesh, networks, index, rules, namespaces, Optional.empty());
  }

  /**
   * The services, and what is looked up of them.
   *
   * @param accounts SPIFFE identities of each service's endpoints, sorted; absent where none
   */
  public record ServiceIndex(
      List<Service> services,
      Map<Service.Key, List<String>> accounts,
      Map<Hostname, List<Service>> byHostname) {}

  /**
   * Istio's objects.
   *
   * @param virtualServices with delegates merged in already; delegates themselves are left out
   * @param others objects of kinds that are kept but not translated yet
   * @param telemetries what proxies report
   * @param extensions what is put into proxies beside Istio's own
   */
  public record Rules(
      List<VirtualService> virtualServices,
      List<DestinationRule> destinationRules,
      List<Gateway> gateways,
      List<Sidecar> sidecars,
      SecurityPolicies security,
      List<OpaqueConfig> others,
      List<Telemetry> telemetries,
      Extensions extensions) {
    /** Without extensions. */
    public Rules(
        List<VirtualService> virtualServices,
        List<DestinationRule> destinationRules,
        List<Gateway> gateways,
        List<Sidecar> sidecars,
        SecurityPolicies security,
        List<OpaqueConfig> others,
        List<Telemetry> telemetries) {
      this(
          virtualServices,
          destinationRules,
          gateways,
          sidecars,
          security,
          others,
          telemetries,
          Extensions.NONE);
    }

    /** Without telemetry and extensions. */
    public Rules(
        List<VirtualService> virtualServices,
        List<DestinationRule> destinationRules,
        List<Gateway> gateways,
        List<Sidecar> sidecars,
        SecurityPolicies security,
        List<OpaqueConfig> others) {
      this(virtualServices, destinationRules, gateways, sidecars, security, others, List.of());
    }

    /** Those that something stands in for, as they are not enforced as they were written. */
    public List<MeshObject> closed() {
      return restricting().filter(o -> o.meta().enforcement().closed().isPresent()).toList();
    }

    /** Those whose statuses do not tell whether they are enforced. */
    public List<MeshObject> untold() {
      return restricting().filter(o -> !o.meta().enforcement().isTold()).toList();
    }

    private Stream<MeshObject> restricting() {
      return Stream.<List<? extends MeshObject>>of(
              sidecars,
              security.peerAuthentications(),
              security.authorizationPolicies(),
              security.requestAuthentications(),
              envoyFilters(),
              trafficExtensions())
          .flatMap(List::stream);
    }

    public List<EnvoyFilter> envoyFilters() {
      return extensions.envoyFilters;
    }

    public List<TrafficExtension> trafficExtensions() {
      return extensions.trafficExtensions;
    }

    public List<PeerAuthentication> peerAuthentications() {
      return security.peerAuthentications();
    }

    public List<AuthorizationPolicy> authorizationPolicies() {
      return security.authorizationPolicies();
    }

    public List<RequestAuthentication> requestAuthentications() {
      return security.requestAuthentications();
    }
  }

  /** What is put into proxies beside Istio's own; each kind oldest first. */
  public record Extensions(
      List<EnvoyFilter> envoyFilters, List<TrafficExtension> trafficExtensions) {
    public static final Extensions NONE = new Extensions(List.of(), List.of());
  }

  public List<Service> services() {
    return index.services;
  }

  /** The service of that host; where several namespaces claim it, the one of {@code namespace}. */
  public Optional<Service> findService(Hostname hostname, String namespace) {
    List<Service> claims = index.byHostname.getOrDefault(hostname, List.of());
    return claims.stream()
        .filter(s -> s.namespace().equals(namespace))
        .findFirst()
        .or(() -> claims.stream().findFirst());
  }

  public Optional<Gateway> findGateway(ResourceName name) {
    return rules.gateways.stream().filter(g -> g.meta().resource().equals(name)).findFirst();
  }
}
