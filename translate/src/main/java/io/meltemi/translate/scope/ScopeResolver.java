package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.ProxyView;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what each proxy sees of one {@link ConfigSnapshot}. What depends on the namespace alone is
 * worked out once and shared by its proxies; what is as it was in the snapshot before is the same
 * instance, down to the services of one namespace. Any thread.
 */
public final class ScopeResolver {
  private final ConfigSnapshot config;
  private final TranslateSettings settings;
  private final ServiceGroups groups;
  private final DestinationRules rules;
  private final MtlsPolicies mtls;
  private final TargetedPolicies<AuthorizationPolicy> authorization;
  private final TargetedPolicies<RequestAuthentication> authentication;
  private final Restrictions restrictions;
  private final Telemetries telemetries;
  private final EnvoyFilters filters;
  private final TrafficExtensions extensions;
  private final VisibleItems<Service> services;
  private final BoundVirtualServices virtualServices;
  private final Map<String, List<Sidecar>> sidecars;
  private final SelectorLabels sourceLabels;
  private final ResolvedScope.Shared shared;
  private final Views views;
  private final Map<NamespaceKey, NamespaceScope> earlier;
  private final ConcurrentHashMap<String, SelectorLabels> selectors = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<NamespaceKey, NamespaceScope> namespaces =
      new ConcurrentHashMap<>();

  /**
   * @param labels as far as DestinationRules of the namespace select clients by them
   */
  private record NamespaceKey(String namespace, Optional<Sidecar> sidecar, Labels labels) {}

  /** What a gateway sees that gets no other services than those that something names. */
  private record NamedKey(Same<NamespaceScope> whole, Set<Hostname> hosts) {}

  private final Map<NamedKey, NamespaceScope> earlierNamed;
  private final ConcurrentHashMap<NamedKey, NamespaceScope> named = new ConcurrentHashMap<>();

  private ScopeResolver(
      ConfigSnapshot config, TranslateSettings settings, Optional<ScopeResolver> before) {
    this.config = config;
    this.settings = settings;
    String root = config.mesh().rootNamespace();
    this.groups = ServiceGroups.of(config, before.map(b -> b.groups));
    this.rules =
        new DestinationRules(config.rules().destinationRules(), root, before.map(b -> b.rules));
    this.mtls =
        new MtlsPolicies(config.rules().peerAuthentications(), root, before.map(b -> b.mtls));
    this.authorization =
        new TargetedPolicies<>(
            config.rules().authorizationPolicies(), AuthorizationPolicy::targets, root);
    this.authentication =
        new TargetedPolicies<>(
            config.rules().requestAuthentications(), RequestAuthentication::targets, root);
    this.telemetries = new Telemetries(config.rules().telemetries(), root);
    this.restrictions = new Restrictions(config.rules(), root);
    this.filters =
        new EnvoyFilters(config.rules().envoyFilters(), root, before.map(b -> b.filters));
    this.extensions = new TrafficExtensions(config.rules().trafficExtensions(), root);
    this.services =
        VisibleItems.of(
            config.services(),
            new VisibleItems.Access<>(Service::namespace, s -> s.attributes().exportTo()),
            before.map(b -> b.services));
    List<VirtualService> rulesOfAll = config.rules().virtualServices();
    this.virtualServices =
        before
            .map(b -> b.virtualServices.next(rulesOfAll))
            .orElseGet(() -> BoundVirtualServices.of(rulesOfAll));
    this.sourceLabels = virtualServices.sourceLabels();
    this.sidecars = Grouped.by(config.rules().sidecars(), s -> s.meta().namespace());
    boolean sameServices =
        before.filter(b -> Grouped.same(b.config.services(), config.services())).isPresent();
    boolean sameNetworks =
        sameServices && before.orElseThrow().config.networks().equals(config.networks());
    this.shared =
        new ResolvedScope.Shared(
            config.mesh(),
            settings.gateways(),
            rules,
            mtls,
            sameNetworks
                ? before.orElseThrow().shared.networkGateways()
                : orBefore(
                    new Hashed<>(NetworkGateways.of(config, settings.clusterId())),
                    before.map(b -> b.shared.networkGateways())),
            sameServices
                ? before.orElseThrow().shared.aliases()
                : orBefore(Aliases.of(config.services()), before.map(b -> b.shared.aliases())));
    this.views = new Views(groups, rules, mtls, before.map(b -> b.views));
    this.earlier =
        before.<Map<NamespaceKey, NamespaceScope>>map(b -> b.namespaces).orElse(Map.of());
    this.earlierNamed = before.<Map<NamedKey, NamespaceScope>>map(b -> b.named).orElse(Map.of());
  }

  /** What came out as before stays the same instance, for scopes are compared by instances. */
  private static <T> T orBefore(T now, Optional<T> before) {
    return before.filter(now::equals).orElse(now);
  }

  /** What a first configuration is seen as. */
  public static ScopeResolver of(ConfigSnapshot config, TranslateSettings settings) {
    return new ScopeResolver(config, settings, Optional.empty());
  }

  /** What a later configuration is seen as. */
  public ScopeResolver next(ConfigSnapshot later) {
    return new ScopeResolver(later, settings, Optional.of(this));
  }

  public ConfigSnapshot config() {
    return config;
  }

  public ProxyScope scopeFor(ProxyView proxy) {
    boolean router = proxy.type() == ProxyView.Type.ROUTER;
    Optional<Sidecar> sidecar =
        router
            ? Optional.empty()
            : restrictions.narrowed(proxy, sidecarFor(proxy.namespace(), proxy.labels()));
    List<Gateway> gateways = router ? gatewaysFor(proxy) : List.of();
    Labels labels =
        new SelectorLabels().add(rules.table(proxy.namespace()).selectors()).of(proxy.labels());
    NamespaceScope namespace =
        namespaces.computeIfAbsent(
            new NamespaceKey(proxy.namespace(), sidecar, labels), this::namespaceScope);
    Map<String, List<VirtualService>> gatewayRules = rulesOf(gateways, proxy);
    List<RequestAuthentication> issuers =
        authentication.selecting(proxy.namespace(), proxy.labels());
    if (router && settings.gateways().namedServices()) {
      NamespaceScope whole = namespace;
      namespace =
          NamedServices.of(gateways, gatewayRules.values(), issuers, config)
              .map(hosts -> named(new NamedKey(new Same<>(whole), hosts), proxy, labels))
              .orElse(whole);
    }
    return new ResolvedScope(
        proxy,
        shared,
        namespace,
        gateways,
        gatewayRules,
        new ResolvedScope.Attached(
            restrictions.and(proxy, authorization.selecting(proxy.namespace(), proxy.labels())),
            issuers,
            telemetries.selecting(proxy.namespace(), proxy.labels()),
            filters.of(proxy),
            extensions.selecting(proxy.namespace(), proxy.labels())));
  }

  /** The same for one that sees no other services than these. */
  private NamespaceScope named(NamedKey key, ProxyView proxy, Labels labels) {
    return named.computeIfAbsent(
        key,
        k -> {
          NamespaceScope whole = k.whole.value();
          List<Service> some =
              whole.services().all().stream()
                  .filter(service -> k.hosts.contains(service.hostname()))
                  .toList();
          var scope =
              new NamespaceScope(
                  whole.sidecar(), whole.egress(), views.narrowed(some, proxy.namespace(), labels));
          return earlierNamed.getOrDefault(k, scope);
        });
  }

  private Map<String, List<VirtualService>> rulesOf(List<Gateway> gateways, ProxyView proxy) {
    var found = new TreeMap<String, List<VirtualService>>();
    for (Gateway gateway : gateways) {
      String name = gateway.meta().resource().toString();
      found.put(name, virtualServices.in(proxy.namespace(), name));
    }
    return found;
  }

  /** The group that services of a host are in; absent where there are none. */
  public Optional<String> groupOf(Hostname host) {
    return groups.groupOf(host);
  }

  /**
   * The labels by which a workload of that namespace is selected for anything that it is sent for
   * outgoing traffic.
   */
  public Labels outboundLabels(String namespace, Labels labels) {
    return new SelectorLabels()
        .add(rules.table(namespace).selectors())
        .of(labels)
        .and(sourceLabels.of(labels));
  }

  /** The labels by which a workload of that namespace is selected for anything. */
  public Labels workloadLabels(String namespace, Labels labels) {
    SelectorLabels asked = selectors.computeIfAbsent(namespace, this::selectorsIn);
    return outboundLabels(namespace, labels).and(asked.of(labels));
  }

  private SelectorLabels selectorsIn(String namespace) {
    SelectorLabels asked = new SelectorLabels();
    config.rules().gateways().forEach(gateway -> asked.add(gateway.selector()));
    sidecars
        .getOrDefault(namespace, List.of())
        .forEach(sidecar -> sidecar.workloadSelector().ifPresent(asked::add));
    mtls.of(namespace)
        .selecting()
        .forEach(policy -> asked.add(policy.selector().orElse(Labels.NONE)));
    authorization.addAsked(namespace, asked);
    authentication.addAsked(namespace, asked);
    restrictions.addAsked(namespace, asked);
    telemetries.addAsked(namespace, asked);
    filters.addAsked(namespace, asked);
    extensions.addAsked(namespace, asked);
    return asked;
  }

  private NamespaceScope namespaceScope(NamespaceKey key) {
    List<Service> visible = services.in(key.namespace);
    List<VirtualService> ours = virtualServices.in(key.namespace, VirtualService.MESH_GATEWAY);
    var egressScopes = new EgressScopes(key.namespace, visible, ours);
    Optional<Sidecar> narrowing = key.sidecar.filter(s -> !s.egress().isEmpty());
    List<Egress> egress =
        narrowing
            .map(egressScopes::narrowed)
            .orElseGet(() -> List.of(new Egress(Optional.empty(), visible, ours)));
    VisibleServices seen =
        narrowing.isPresent()
            ? views.narrowed(egressScopes.union(egress), key.namespace, key.labels)
            : views.everything(visible, key.namespace, key.labels);
    var scope = new NamespaceScope(key.sidecar, egress, seen);
    NamespaceScope known = earlier.get(key);
    return known != null && known.isSameAs(scope) ? known : scope;
  }

  /** One that selects the workload, else its namespace's default, else the root namespace's. */
  private Optional<Sidecar> sidecarFor(String namespace, Labels labels) {
    List<Sidecar> own = sidecars.getOrDefault(namespace, List.of());
    return own.stream()
        .filter(s -> s.workloadSelector().isPresent())
        .filter(s -> labels.matches(s.workloadSelector().orElseThrow()))
        .findFirst()
        .or(() -> general(own))
        .or(() -> general(sidecars.getOrDefault(config.mesh().rootNamespace(), List.of())));
  }

  private static Optional<Sidecar> general(List<Sidecar> sidecars) {
    return sidecars.stream().filter(s -> s.workloadSelector().isEmpty()).findFirst();
  }

  private List<Gateway> gatewaysFor(ProxyView proxy) {
    return config.rules().gateways().stream()
        .filter(g -> proxy.labels().matches(g.selector()))
        .filter(g -> GatewayService.of(g).map(s -> s.isBehind(proxy)).orElse(true))
        .filter(
            g -> !settings.gateways().scoped() || g.meta().namespace().equals(proxy.namespace()))
        .toList();
  }
}
