package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import java.util.List;
import java.util.Optional;

/** A proxy's view over what its namespace sees. */
record ResolvedScope(
    ProxyView proxy, ScopeResolver resolver, NamespaceScope namespace, List<Gateway> gateways)
    implements ProxyScope {

  @Override
  public ConfigSnapshot config() {
    return resolver.config();
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
  public List<Service> services() {
    return namespace.services();
  }

  @Override
  public Optional<Service> findService(Hostname host) {
    return Optional.ofNullable(namespace.byHost().get(host));
  }

  @Override
  public Optional<DestinationRule> destinationRule(Service service) {
    return DestinationRuleIndex.pick(
        resolver.destinationRules(service, proxy.namespace()), proxy.labels());
  }

  @Override
  public List<VirtualService> virtualServices(String gateway) {
    return resolver.virtualServices(gateway, proxy.namespace());
  }

  @Override
  public OutboundTrafficPolicy outboundTrafficPolicy() {
    return namespace
        .sidecar()
        .flatMap(Sidecar::outboundTrafficPolicy)
        .orElseGet(() -> mesh().outboundTrafficPolicy());
  }

  @Override
  public PeerAuthentication.Mode inboundMtls(int workloadPort) {
    return resolver.mtls().forWorkload(proxy.namespace(), proxy.labels(), workloadPort);
  }

  @Override
  public PeerAuthentication.Mode serverMtls(Service service, int port) {
    return resolver.mtls().forNamespace(service.namespace());
  }
}
