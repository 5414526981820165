package io.meltemi.translate;

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
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Optional;

/**
 * A scope in which everything of the configuration is visible: one implicit egress listener, every
 * DestinationRule whose host equals the service's, every Gateway, and the mutual TLS modes given.
 */
public record FakeScope(
    ProxyView proxy,
    ConfigSnapshot config,
    PeerAuthentication.Mode inbound,
    PeerAuthentication.Mode server)
    implements ProxyScope {

  public static FakeScope of(ProxyView proxy, ConfigSnapshot config) {
    return new FakeScope(
        proxy, config, PeerAuthentication.Mode.PERMISSIVE, PeerAuthentication.Mode.PERMISSIVE);
  }

  public FakeScope withProxy(ProxyView other) {
    return new FakeScope(other, config, inbound, server);
  }

  public FakeScope withConfig(ConfigSnapshot other) {
    return new FakeScope(proxy, other, inbound, server);
  }

  public FakeScope withServerMtls(PeerAuthentication.Mode mode) {
    return new FakeScope(proxy, config, inbound, mode);
  }

  public FakeScope withInboundMtls(PeerAuthentication.Mode mode) {
    return new FakeScope(proxy, config, mode, server);
  }

  @Override
  public Optional<Sidecar> sidecar() {
    return config.sidecars().stream()
        .filter(s -> s.meta().namespace().equals(proxy.namespace()))
        .findFirst();
  }

  @Override
  public List<Egress> egressListeners() {
    return List.of(new Egress(Optional.empty(), services(), virtualServices("mesh")));
  }

  @Override
  public List<Service> services() {
    return config.services();
  }

  @Override
  public Optional<Service> findService(Hostname host) {
    return services().stream().filter(s -> s.hostname().equals(host)).findFirst();
  }

  @Override
  public Optional<DestinationRule> destinationRule(Service service) {
    return config.destinationRules().stream()
        .filter(r -> r.host().equals(service.hostname()))
        .findFirst();
  }

  @Override
  public List<VirtualService> virtualServices(String gateway) {
    return config.virtualServices().stream().filter(v -> v.gateways().contains(gateway)).toList();
  }

  @Override
  public List<Gateway> gateways() {
    return config.gateways();
  }

  @Override
  public OutboundTrafficPolicy outboundTrafficPolicy() {
    return config.mesh().outboundTrafficPolicy();
  }

  @Override
  public PeerAuthentication.Mode inboundMtls(int workloadPort) {
    return inbound;
  }

  @Override
  public PeerAuthentication.Mode serverMtls(Service service, int port) {
    return server;
  }
}
