package io.meltemi.translate.endpoint;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Filter;
import io.meltemi.translate.endpoint.LoadAssignmentInput.LocalityInput;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Mtls;
import io.meltemi.translate.endpoint.LoadAssignmentInput.NetworkInput;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Source;
import io.meltemi.translate.policy.EffectivePolicy;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.policy.LocalityPolicy;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Selects from a scope what one load assignment depends on. What is worked out from a whole
 * configuration is kept for the one asked for last. Any thread.
 */
public final class EndpointSelection {
  private static final String PERSISTENT_SESSION = "istio.io/persistent-session";
  private final TranslateSettings settings;
  private final String apiServer;
  private final String systemSuffix;
  private volatile Derived latest = new Derived(Optional.empty(), "");

  public EndpointSelection(TranslateSettings settings) {
    this.settings = settings;
    this.apiServer = "kubernetes.default.svc." + settings.domain();
    this.systemSuffix = ".kube-system.svc." + settings.domain();
  }

  /**
   * One cluster whose endpoints are wanted.
   *
   * @param subset empty for the whole service
   * @param ipOnly host names are left out, which EDS cannot carry
   */
  public record Target(
      String clusterName,
      Service service,
      ServicePort port,
      Optional<DestinationRule> rule,
      String subset,
      boolean ipOnly) {}

  public LoadAssignmentInput select(ProxyScope scope, EndpointSnapshot endpoints, Target target) {
    Derived derived = derived(scope.config());
    return new LoadAssignmentInput(
        target.clusterName,
        new Source(endpoints.of(target.service.key())),
        filter(scope, target),
        mtls(scope, derived, target),
        locality(scope, target),
        derived.gateways.value().isEmpty()
            ? Optional.empty()
            : Optional.of(new NetworkInput(scope.proxy().network(), derived.gateways)));
  }

  private Filter filter(ProxyScope scope, Target target) {
    Service service = target.service;
    ProxyView proxy = scope.proxy();
    boolean nodeLocal = service.kubernetes().nodeLocal();
    boolean clusterLocal = nodeLocal || isClusterLocal(scope.mesh(), service.hostname());
    return new Filter(
        target.port.name(),
        target
            .rule
            .flatMap(r -> r.findSubset(target.subset))
            .map(DestinationRule.Subset::labels)
            .orElse(Labels.NONE),
        target.ipOnly,
        LocalityPolicy.needsUnhealthy(service),
        service.labels().find(PERSISTENT_SESSION).isPresent(),
        target.clusterName.startsWith("outbound_."),
        service.registry() == Service.Registry.EXTERNAL,
        clusterLocal ? Optional.of(proxy.clusterId()) : Optional.empty(),
        nodeLocal ? Optional.of(EndpointLabels.nodeOf(proxy)) : Optional.empty(),
        proxy.features().requestedNetworkView());
  }

  /** What the mesh's settings say of the host, the most specific first; else Istio's own list. */
  private boolean isClusterLocal(MeshConfig mesh, Hostname host) {
    Optional<Hostname> best = Optional.empty();
    boolean local = false;
    for (MeshConfig.ServiceSettings setting : mesh.serviceSettings()) {
      for (String text : setting.hosts()) {
        Hostname pattern = Hostname.of(text);
        if (host.isSubsetOf(pattern)
            && (best.isEmpty() || Hostname.mostSpecificFirst(pattern, best.orElseThrow()) < 0)) {
          best = Optional.of(pattern);
          local = setting.clusterLocal();
        }
      }
    }
    return best.isPresent() ? local : isClusterLocalByDefault(host.value());
  }

  private boolean isClusterLocalByDefault(String host) {
    return host.equals(apiServer) || host.endsWith(systemSuffix);
  }

  private static Mtls mtls(ProxyScope scope, Derived derived, Target target) {
    Optional<ClientTls.Mode> mode =
        target.rule.flatMap(
            r ->
                (target.subset.isEmpty()
                        ? r.trafficPolicy()
                        : r.findSubset(target.subset)
                            .flatMap(DestinationRule.Subset::trafficPolicy))
                    .flatMap(p -> tlsMode(p, target.port.number())));
    if (mode.isPresent()) {
      return new Mtls(
          mode.map(m -> m == ClientTls.Mode.ISTIO_MUTUAL),
          PeerAuthentication.Mode.PERMISSIVE,
          List.of());
    }
    return new Mtls(
        Optional.empty(),
        scope.serverMtls(target.service, target.port.number()),
        derived.workloadPolicies(target.service.namespace()));
  }

  /** A port's TLS settings where it has some, else the policy's: the rest does not count here. */
  private static Optional<ClientTls.Mode> tlsMode(TrafficPolicy policy, int port) {
    return policy.portLevelSettings().stream()
        .filter(p -> p.port() == port)
        .findFirst()
        .flatMap(TrafficPolicy.PortPolicy::tls)
        .or(policy::tls)
        .map(ClientTls::mode);
  }

  private static Optional<LocalityInput> locality(ProxyScope scope, Target target) {
    TrafficPolicy policy = EffectivePolicy.of(target.rule, target.subset, target.port.number());
    return LocalityPolicy.of(scope.mesh().localityLbSetting(), policy, target.service)
        .filter(l -> l.failover() || !l.setting().distribute().isEmpty())
        .map(l -> locality(scope.proxy(), l));
  }

  private static LocalityInput locality(ProxyView proxy, LocalityPolicy policy) {
    LocalityLb setting = policy.setting();
    boolean byLabels = setting.distribute().isEmpty() && !setting.failoverPriority().isEmpty();
    boolean byPlace = !byLabels || !setting.failover().isEmpty();
    SortedMap<String, String> labels = new TreeMap<>();
    if (byLabels) {
      setting.failoverPriority().stream()
          .filter(l -> l.indexOf('=') < 0)
          .forEach(l -> labels.put(l, EndpointLabels.of(proxy, l)));
    }
    return new LocalityInput(
        setting, policy.failover(), byPlace ? proxy.locality() : Locality.UNKNOWN, labels);
  }

  @SuppressWarnings("ReferenceEquality") // a snapshot is never made twice
  private Derived derived(ConfigSnapshot config) {
    Derived known = latest;
    if (known.config.isEmpty() || known.config.orElseThrow() != config) {
      known = new Derived(Optional.of(config), settings.clusterId());
      latest = known;
    }
    return known;
  }

  /** What is worked out once per configuration. */
  private static final class Derived {
    private final Optional<ConfigSnapshot> config;
    private final Hashed<NetworkGateways> gateways;
    private final Map<String, List<PeerAuthentication>> byNamespace = new ConcurrentHashMap<>();

    Derived(Optional<ConfigSnapshot> config, String clusterId) {
      this.config = config;
      this.gateways =
          new Hashed<>(
              config.map(c -> NetworkGateways.of(c, clusterId)).orElse(NetworkGateways.NONE));
    }

    List<PeerAuthentication> workloadPolicies(String namespace) {
      return byNamespace.computeIfAbsent(
          namespace,
          ns ->
              config.map(ConfigSnapshot::peerAuthentications).orElse(List.of()).stream()
                  .filter(p -> p.meta().namespace().equals(ns) && p.selector().isPresent())
                  .toList());
    }
  }
}
