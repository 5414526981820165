package io.meltemi.translate.listener;

import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyView;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Encoded;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Every listener of a proxy. What was built for one proxy is found again for all that need the
 * same. Any thread.
 */
public final class ListenerTranslator {
  private final BuildCache<ListenerParts.Settings, ListenerParts> parts =
      new BuildCache<>(ListenerParts::new);
  private final BuildCache<MutualTls.Settings, MutualTls> mutualTls =
      new BuildCache<>(MutualTls::new);
  private final BuildCache<OutboundInput, Encoded> outbound =
      new BuildCache<>(OutboundListenerBuilder::build);
  private final BuildCache<InboundInput, Encoded> inbound =
      new BuildCache<>(InboundListenerBuilder::build);
  private final BuildCache<GatewayInput, Encoded> gateways =
      new BuildCache<>(GatewayListenerBuilder::build);
  private final BuildCache<VirtualOutbound.Input, Encoded> virtualOutbound =
      new BuildCache<>(VirtualOutbound::build);

  /** Sorted by name. */
  public List<Encoded> listeners(ProxyScope scope, EndpointSnapshot endpoints) {
    return switch (scope.proxy().type()) {
      case SIDECAR -> sidecar(scope, endpoints);
      case ROUTER -> router(scope);
    };
  }

  /** Called once all proxies have what the latest snapshot gives them. */
  public void endGeneration() {
    parts.endGeneration();
    mutualTls.endGeneration();
    outbound.endGeneration();
    inbound.endGeneration();
    gateways.endGeneration();
    virtualOutbound.endGeneration();
  }

  private List<Encoded> sidecar(ProxyScope scope, EndpointSnapshot endpoints) {
    Telemetry telemetry = TelemetryResolver.telemetryFor(scope);
    var out = parts.get(settings(scope, ListenerClass.SIDECAR_OUTBOUND, telemetry));
    var in = parts.get(settings(scope, ListenerClass.SIDECAR_INBOUND, telemetry));
    var tls =
        mutualTls.get(
            MutualTls.Settings.of(scope.mesh(), scope.proxy().features().serverCertificates()));
    var listeners = new ArrayList<Encoded>();
    new OutboundPlan(scope, endpoints)
        .inputs(out)
        .forEach(input -> listeners.add(outbound.get(input)));
    httpProxy(scope, out).ifPresent(input -> listeners.add(outbound.get(input)));
    virtualOutbound(scope, out).ifPresent(input -> listeners.add(virtualOutbound.get(input)));
    new InboundPlan(scope).inputs(in, tls).forEach(input -> listeners.add(inbound.get(input)));
    listeners.sort(Comparator.comparing(Encoded::name));
    return List.copyOf(listeners);
  }

  private List<Encoded> router(ProxyScope scope) {
    Telemetry telemetry = TelemetryResolver.telemetryFor(scope);
    var gateway = parts.get(settings(scope, ListenerClass.GATEWAY, telemetry));
    return new GatewayPlan(scope)
        .inputs(gateway).stream()
            .map(gateways::get)
            .sorted(Comparator.comparing(Encoded::name))
            .toList();
  }

  private static Optional<VirtualOutbound.Input> virtualOutbound(
      ProxyScope scope, ListenerParts parts) {
    ProxyView proxy = scope.proxy();
    return switch (proxy.interception()) {
      case NONE -> Optional.empty();
      case REDIRECT, TPROXY ->
          Optional.of(
              new VirtualOutbound.Input(
                  Addresses.wildcard(proxy.ipFamily()),
                  scope.mesh().ports().outbound(),
                  proxy.interception() == ProxyView.Interception.TPROXY,
                  parts));
    };
  }

  /** The forward proxy, where the mesh or the node has a port for it. */
  private static Optional<OutboundInput> httpProxy(ProxyScope scope, ListenerParts parts) {
    ProxyView proxy = scope.proxy();
    int own = proxy.features().httpProxyPort();
    int port = own != 0 ? own : scope.mesh().ports().httpProxy();
    if (port == 0) {
      return Optional.empty();
    }
    var chain =
        OutboundChain.http(
            new OutboundChain.Content.Http(
                "http_proxy", HttpSettings.Kind.FORWARD_PROXY, false, List.of()));
    return Optional.of(
        new OutboundInput(
            Addresses.localhost(proxy.ipFamily()), port, true, List.of(chain), parts));
  }

  private static ListenerParts.Settings settings(
      ProxyScope scope, ListenerClass listenerClass, Telemetry telemetry) {
    MeshConfig mesh = scope.mesh();
    ProxyView proxy = scope.proxy();
    return new ListenerParts.Settings(
        listenerClass,
        telemetry,
        mesh.pathNormalization(),
        proxy.features().idleTimeout().flatMap(GoDurations::parse),
        proxy.proxyConfig().proxyHeaders(),
        proxy.proxyConfig().gatewayTopology(),
        proxy.extensions(),
        passthrough(scope.outboundTrafficPolicy()),
        mesh.protocolDetectionTimeout(),
        !mesh.accessLog().disableListenerLog());
  }

  /** Where connections to unknown hosts go. */
  private static String passthrough(OutboundTrafficPolicy policy) {
    return switch (policy.mode()) {
      case REGISTRY_ONLY -> "BlackHoleCluster";
      case ALLOW_ANY ->
          policy.egressProxy().map(ListenerTranslator::clusterOf).orElse("PassthroughCluster");
    };
  }

  private static String clusterOf(Destination destination) {
    return ClusterName.outbound(
        destination.port().orElse(0), destination.subset(), destination.host());
  }
}
