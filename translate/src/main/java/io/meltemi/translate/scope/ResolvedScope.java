package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Sidecar;
import io.meltemi.model.Telemetry;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.patch.ProxyPatches;
import io.meltemi.translate.policy.Hashed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A proxy's view over what its namespace sees. */
record ResolvedScope(
    ProxyView proxy,
    Shared shared,
    NamespaceScope namespace,
    List<Gateway> gateways,
    Map<String, List<VirtualService>> gatewayRules,
    Attached attached)
    implements ProxyScope {
  private static final Same<?> NO_RULE = new Same<>("no rule");
  private static final Same<?> NO_SIDECAR = new Same<>("no Sidecar");

  /**
   * What is the same for all proxies; never the configuration as a whole, which would stay alive.
   */
  record Shared(
      MeshConfig mesh,
      TranslateSettings.Gateways gateways,
      DestinationRules rules,
      MtlsPolicies mtls,
      Hashed<NetworkGateways> networkGateways,
      Aliases aliases) {}

  /** What selects the proxy's own workload. */
  record Attached(
      List<AuthorizationPolicy> authorizationPolicies,
      List<RequestAuthentication> requestAuthentications,
      List<Telemetry> telemetries,
      ProxyPatches patches,
      List<TrafficExtension> extensions) {
    static final Attached NOTHING =
        new Attached(List.of(), List.of(), List.of(), ProxyPatches.NONE, List.of());
  }

  @Override
  public List<AuthorizationPolicy> authorizationPolicies() {
    return attached.authorizationPolicies;
  }

  @Override
  public List<RequestAuthentication> requestAuthentications() {
    return attached.requestAuthentications;
  }

  @Override
  public List<Telemetry> telemetries() {
    return attached.telemetries;
  }

  @Override
  public ProxyPatches patches() {
    return attached.patches;
  }

  @Override
  public List<TrafficExtension> trafficExtensions() {
    return attached.extensions;
  }

  @Override
  public boolean servesHttp3() {
    return shared.gateways().http3();
  }

  @Override
  public MeshConfig mesh() {
    return shared.mesh();
  }

  @Override
  public Optional<Sidecar> sidecar() {
    return namespace.sidecar();
  }

  @Override
  public List<Egress> egressListeners() {
    return namespace.egress();
  }

  @Override
  public VisibleServices visible() {
    return namespace.services();
  }

  @Override
  public Optional<DestinationRule> destinationRule(Service service) {
    return visible()
        .viewOf(service)
        .map(ServiceView::rule)
        .orElseGet(
            () ->
                shared
                    .rules()
                    .ruleFor(
                        service.hostname(),
                        service.namespace(),
                        proxy.namespace(),
                        proxy.labels()));
  }

  @Override
  public List<VirtualService> virtualServices(String gateway) {
    return gatewayRules.getOrDefault(gateway, List.of());
  }

  @Override
  public OutboundTrafficPolicy outboundTrafficPolicy() {
    return namespace
        .sidecar()
        .flatMap(Sidecar::outboundTrafficPolicy)
        .orElseGet(() -> mesh().listeners().outboundTrafficPolicy());
  }

  @Override
  public PeerAuthentication.Mode inboundMtls(int workloadPort) {
    return shared.mtls().forWorkload(proxy.namespace(), proxy.labels(), workloadPort);
  }

  @Override
  public Optional<PeerAuthentication> peerAuthentication() {
    return shared.mtls().of(proxy.namespace()).selecting().stream()
        .filter(policy -> selectsUs(policy.selector().orElse(Labels.NONE)))
        .findFirst();
  }

  private boolean selectsUs(Labels selector) {
    return !selector.isEmpty() && proxy.labels().matches(selector);
  }

  @Override
  public Hashed<NetworkGateways> networkGateways() {
    return shared.networkGateways();
  }

  @Override
  public Aliases aliases() {
    return shared.aliases();
  }

  @Override
  public ProxyScope outboundOf(ProxyView other) {
    return new ResolvedScope(other, shared, namespace, List.of(), Map.of(), Attached.NOTHING);
  }

  @Override
  public Dependencies dependencies() {
    List<Same<?>> parts = inboundParts();
    parts.add(new Same<>(namespace));
    parts.add(new Same<>(shared.aliases()));
    for (Gateway gateway : gateways) {
      parts.add(new Same<>(gateway));
    }
    gatewayRules.values().forEach(rules -> parts.add(new Same<>(rules)));
    return new Dependencies(proxy, parts);
  }

  @Override
  public Dependencies inboundDependencies() {
    return new Dependencies(proxy, inboundParts());
  }

  private List<Same<?>> inboundParts() {
    var parts = new ArrayList<Same<?>>();
    parts.add(new Same<>(mesh()));
    parts.add(new Same<>(shared.networkGateways()));
    parts.add(new Same<>(shared.mtls().of(proxy.namespace())));
    parts.add(new Same<>(shared.mtls().ofRoot()));
    parts.add(sidecar().<Same<?>>map(Same::new).orElse(NO_SIDECAR));
    requestAuthentications().forEach(policy -> parts.add(new Same<>(policy)));
    telemetries().forEach(telemetry -> parts.add(new Same<>(telemetry)));
    TelemetryNames.used(this).stream()
        .flatMap(target -> services(target).stream())
        .forEach(service -> parts.add(new Same<>(service)));
    // A workload may serve what its own namespace does not see.
    for (ServiceTarget target : proxy.targets()) {
      parts.add(destinationRule(target.service()).<Same<?>>map(Same::new).orElse(NO_RULE));
    }
    for (AuthorizationPolicy policy : authorizationPolicies()) {
      parts.add(new Same<>(policy));
      authorizers(policy.provider()).forEach(service -> parts.add(new Same<>(service)));
    }
    parts.addAll(patches().objects());
    trafficExtensions().forEach(extension -> parts.add(new Same<>(extension)));
    return parts;
  }
}
