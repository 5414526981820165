package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what each proxy sees of one {@link ConfigSnapshot}. What depends on the namespace alone is
 * worked out once and shared by its proxies. Any thread.
 */
public final class ScopeResolver {
  private final ConfigSnapshot config;
  private final DestinationRuleIndex destinationRules;
  private final MtlsPolicies mtls;
  private final Map<String, List<VirtualService>> byGateway = new HashMap<>();
  private final ConcurrentHashMap<NamespaceKey, NamespaceScope> namespaces =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<RuleKey, List<DestinationRule>> rules = new ConcurrentHashMap<>();

  private record NamespaceKey(String namespace, Optional<Sidecar> sidecar) {}

  private record RuleKey(Service.Key service, String namespace) {}

  public ScopeResolver(ConfigSnapshot config) {
    this.config = config;
    String root = config.mesh().rootNamespace();
    this.destinationRules = new DestinationRuleIndex(config.destinationRules(), root);
    this.mtls = new MtlsPolicies(config.peerAuthentications(), root);
    for (VirtualService vs : config.virtualServices()) {
      for (String gateway : vs.gateways()) {
        byGateway.computeIfAbsent(gateway, g -> new java.util.ArrayList<>()).add(vs);
      }
    }
  }

  public ConfigSnapshot config() {
    return config;
  }

  public ProxyScope scopeFor(ProxyView proxy) {
    Optional<Sidecar> sidecar =
        proxy.type() == ProxyView.Type.SIDECAR
            ? sidecarFor(proxy.namespace(), proxy.labels())
            : Optional.empty();
    NamespaceScope namespace =
        namespaces.computeIfAbsent(
            new NamespaceKey(proxy.namespace(), sidecar), this::namespaceScope);
    List<Gateway> gateways =
        proxy.type() == ProxyView.Type.ROUTER ? gatewaysFor(proxy.labels()) : List.of();
    return new ResolvedScope(proxy, this, namespace, gateways);
  }

  private NamespaceScope namespaceScope(NamespaceKey key) {
    var scopes =
        new EgressScopes(
            config,
            key.namespace,
            visibleServices(key.namespace),
            virtualServices(VirtualService.MESH_GATEWAY, key.namespace));
    return key.sidecar.map(scopes::narrowed).orElseGet(() -> scopes.everything(Optional.empty()));
  }

  private List<Service> visibleServices(String namespace) {
    return ExportRank.visible(config.services(), namespace, Service::namespace, Service::exportTo);
  }

  /** One that selects the workload, else its namespace's default, else the root namespace's. */
  private Optional<Sidecar> sidecarFor(String namespace, Labels labels) {
    List<Sidecar> own =
        config.sidecars().stream().filter(s -> s.meta().namespace().equals(namespace)).toList();
    return own.stream()
        .filter(s -> s.workloadSelector().isPresent())
        .filter(s -> labels.matches(s.workloadSelector().orElseThrow()))
        .findFirst()
        .or(() -> own.stream().filter(s -> s.workloadSelector().isEmpty()).findFirst())
        .or(this::meshSidecar);
  }

  private Optional<Sidecar> meshSidecar() {
    return config.sidecars().stream()
        .filter(s -> s.meta().namespace().equals(config.mesh().rootNamespace()))
        .filter(s -> s.workloadSelector().isEmpty())
        .findFirst();
  }

  private List<Gateway> gatewaysFor(Labels labels) {
    return config.gateways().stream().filter(g -> labels.matches(g.selector())).toList();
  }

  List<VirtualService> virtualServices(String gateway, String namespace) {
    return ExportRank.visible(
        byGateway.getOrDefault(gateway, List.of()),
        namespace,
        vs -> vs.meta().namespace(),
        VirtualService::exportTo);
  }

  List<DestinationRule> destinationRules(Service service, String namespace) {
    return rules.computeIfAbsent(
        new RuleKey(service.key(), namespace),
        key -> destinationRules.rulesFor(service, namespace));
  }

  MtlsPolicies mtls() {
    return mtls;
  }
}
