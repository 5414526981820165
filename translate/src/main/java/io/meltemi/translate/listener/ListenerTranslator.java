package io.meltemi.translate.listener;

import io.meltemi.base.Encoded;
import io.meltemi.base.GoDuration;
import io.meltemi.base.Hostname;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyView;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.authz.Authorization;
import io.meltemi.translate.filter.HttpChain;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.PlacedExtension;
import io.meltemi.translate.filter.ProtocolFilters;
import io.meltemi.translate.jwt.Authentication;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.HttpSettings;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.gateway.GatewayInput;
import io.meltemi.translate.listener.gateway.GatewayListenerBuilder;
import io.meltemi.translate.listener.gateway.GatewayPlan;
import io.meltemi.translate.listener.inbound.InboundInput;
import io.meltemi.translate.listener.inbound.InboundListenerBuilder;
import io.meltemi.translate.listener.inbound.InboundPlan;
import io.meltemi.translate.listener.inbound.MutualTls;
import io.meltemi.translate.listener.outbound.OutboundChain;
import io.meltemi.translate.listener.outbound.OutboundInput;
import io.meltemi.translate.listener.outbound.OutboundListenerBuilder;
import io.meltemi.translate.listener.outbound.OutboundPlan;
import io.meltemi.translate.listener.outbound.PlannedListener;
import io.meltemi.translate.listener.outbound.VirtualOutbound;
import io.meltemi.translate.listener.telemetry.Telemetry;
import io.meltemi.translate.listener.telemetry.TelemetryResolver;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes all listeners of a proxy. A listener is built once for all proxies that need the same. Any
 * thread.
 */
public final class ListenerTranslator {
  private final BuildCache<ListenerParts.Settings, ListenerParts> parts;
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

  private final boolean severalAuthorizers;
  private final ProtocolFilters protocols;
  private final HttpChain.ForRoutes forRoutes;
  private final Containment containment;

  public ListenerTranslator() {
    this(TranslateSettings.DEFAULT, Containment.uncounted());
  }

  public ListenerTranslator(TranslateSettings settings, Containment containment) {
    this.severalAuthorizers = settings.severalAuthorizers();
    this.protocols = settings.protocols();
    this.forRoutes =
        new HttpChain.ForRoutes(
            settings.persistentSessions(), settings.gateways().inferencePools());
    this.containment = containment;
    this.parts = new BuildCache<>(s -> new ListenerParts(s, containment));
  }

  /**
   * The listeners that the services in scope ask of a sidecar, which do not depend on its workload;
   * the forward proxy is one of them.
   */
  public List<PlannedListener> planned(ProxyScope scope, EndpointSnapshot endpoints) {
    var listeners = new ArrayList<>(new OutboundPlan(scope, endpoints, containment).listeners());
    httpProxy(scope).ifPresent(listeners::add);
    return List.copyOf(listeners);
  }

  /** What all outbound listeners with HTTP have of the sidecar's workload and settings. */
  public ListenerParts httpParts(ProxyScope scope) {
    return parts.get(
        settings(
            scope,
            ListenerClass.SIDECAR_OUTBOUND,
            TelemetryResolver.telemetryFor(scope, ListenerClass.SIDECAR_OUTBOUND)));
  }

  /** What all outbound listeners without HTTP have of the sidecar's telemetry and settings. */
  public ListenerParts tcpParts(ProxyScope scope) {
    return parts.get(
        settings(
                scope,
                ListenerClass.SIDECAR_OUTBOUND,
                TelemetryResolver.telemetryFor(scope, ListenerClass.SIDECAR_OUTBOUND))
            .withoutHttp());
  }

  /** Absent where it cannot be made. */
  public Optional<Encoded> outbound(PlannedListener listener, ListenerParts own) {
    return containment.attempt(
        "lds", listener.name(), () -> outbound.get(new OutboundInput(listener, own)));
  }

  /** The listener that a sidecar's outgoing connections are redirected to, where they are. */
  public Optional<Encoded> virtualOutbound(ProxyScope scope, ListenerParts tcpParts) {
    return virtualOutboundInput(scope, tcpParts).map(virtualOutbound::get);
  }

  /** What a sidecar takes connections for. */
  public List<Encoded> inbound(ProxyScope scope) {
    Telemetry telemetry = TelemetryResolver.telemetryFor(scope, ListenerClass.SIDECAR_INBOUND);
    var in = parts.get(settings(scope, ListenerClass.SIDECAR_INBOUND, telemetry));
    var tls =
        mutualTls.get(
            MutualTls.Settings.of(scope.mesh(), scope.proxy().features().serverCertificates()));
    return each(scope, () -> new InboundPlan(scope).inputs(in, tls), inbound);
  }

  /** Every listener of a router. */
  public List<Encoded> gateway(ProxyScope scope) {
    Telemetry telemetry = TelemetryResolver.telemetryFor(scope, ListenerClass.GATEWAY);
    var gateway = parts.get(settings(scope, ListenerClass.GATEWAY, telemetry));
    return each(scope, () -> new GatewayPlan(scope).inputs(gateway), gateways);
  }

  /** A listener that cannot be made is left out whole, never sent with a part of what it lacks. */
  private <I> List<Encoded> each(
      ProxyScope scope, Supplier<List<I>> inputs, BuildCache<I, Encoded> made) {
    String name = scope.proxy().type() + " of " + scope.proxy().namespace();
    return containment.attempt("lds", name, inputs).orElse(List.of()).stream()
        .flatMap(input -> containment.attempt("lds", name, () -> made.get(input)).stream())
        .toList();
  }

  private static Optional<VirtualOutbound.Input> virtualOutboundInput(
      ProxyScope scope, ListenerParts parts) {
    ProxyView proxy = scope.proxy();
    return switch (proxy.interception()) {
      case NONE -> Optional.empty();
      case REDIRECT, TPROXY ->
          Optional.of(
              new VirtualOutbound.Input(
                  Addresses.wildcard(proxy.ipFamily()),
                  scope.mesh().listeners().ports().outbound(),
                  proxy.interception() == ProxyView.Interception.TPROXY,
                  parts));
    };
  }

  /** The forward proxy, where the mesh or the node has a port for it. */
  private static Optional<PlannedListener> httpProxy(ProxyScope scope) {
    ProxyView proxy = scope.proxy();
    int own = proxy.features().httpProxyPort();
    int port = own != 0 ? own : scope.mesh().listeners().ports().httpProxy();
    if (port == 0) {
      return Optional.empty();
    }
    var chain =
        OutboundChain.http(
            new OutboundChain.Content.Http(
                "http_proxy", HttpSettings.Kind.FORWARD_PROXY, false, List.of()));
    return Optional.of(
        new PlannedListener(
            Addresses.localhost(proxy.ipFamily()), "", port, true, false, List.of(chain)));
  }

  private ListenerParts.Settings settings(
      ProxyScope scope, ListenerClass listenerClass, Telemetry telemetry) {
    boolean served = listenerClass != ListenerClass.SIDECAR_OUTBOUND;
    MeshConfig mesh = scope.mesh();
    ProxyView proxy = scope.proxy();
    return new ListenerParts.Settings(
        listenerClass,
        new ListenerParts.Settings.Calls(
            served ? Authorization.of(scope, severalAuthorizers) : Authorization.NONE,
            served ? Authentication.of(scope) : Authentication.NONE,
            PlacedExtension.of(scope.trafficExtensions(), listenerClass)),
        telemetry,
        new ListenerParts.Settings.Http(
            mesh.listeners().pathNormalization(),
            proxy.proxyConfig().proxyHeaders(),
            proxy.proxyConfig().gatewayTopology(),
            forRoutes),
        new ListenerParts.Settings.Connections(
            passthrough(scope),
            proxy.features().idleTimeout().flatMap(GoDuration::parse).filter(d -> !d.isNegative()),
            mesh.connections().protocolDetectionTimeout(),
            protocols),
        proxy.extensions(),
        !mesh.telemetry().accessLog().disableListenerLog());
  }

  /** Where connections to unknown hosts go. */
  private static String passthrough(ProxyScope scope) {
    OutboundTrafficPolicy policy = scope.outboundTrafficPolicy();
    return switch (policy.mode()) {
      case REGISTRY_ONLY -> "BlackHoleCluster";
      case ALLOW_ANY ->
          policy.egressProxy().map(proxy -> clusterOf(proxy, scope)).orElse("PassthroughCluster");
    };
  }

  private static String clusterOf(Destination destination, ProxyScope scope) {
    return ClusterName.outbound(
        destination.port().orElse(0),
        destination.subset(),
        scope.clusterHost(Hostname.of(destination.host())));
  }
}
