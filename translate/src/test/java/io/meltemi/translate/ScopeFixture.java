package io.meltemi.translate;

import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.cluster.ClusterTranslator;
import io.meltemi.translate.endpoint.EndpointTranslator;
import io.meltemi.translate.endpoint.PlaceRead;
import io.meltemi.translate.listener.ListenerTranslator;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ScopeResolver;
import io.meltemi.translate.scope.VisibleGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One proxy in a mesh, and all that translation makes for it, put together as delivery does. */
public record ScopeFixture(ProxyView proxy, ConfigSnapshot config, TranslateSettings settings) {

  public static ScopeFixture of(ProxyView proxy, ConfigSnapshot config) {
    return new ScopeFixture(proxy, config, TranslateSettings.DEFAULT);
  }

  public ScopeFixture withProxy(ProxyView other) {
    return new ScopeFixture(other, config, settings);
  }

  public ScopeFixture withConfig(ConfigSnapshot other) {
    return new ScopeFixture(proxy, other, settings);
  }

  public ScopeFixture withGateways(TranslateSettings.Gateways gateways) {
    return new ScopeFixture(
        proxy,
        config,
        new TranslateSettings(
            settings.domain(),
            settings.systemNamespace(),
            settings.clusterId(),
            gateways,
            settings.severalAuthorizers(),
            settings.protocols(),
            settings.persistentSessions()));
  }

  /** With that mode of mutual TLS for the whole mesh. */
  public ScopeFixture withMtls(PeerAuthentication.Mode mode) {
    var policy =
        new PeerAuthentication(
            Fixtures.meta("PeerAuthentication", config.mesh().rootNamespace(), "default"),
            Optional.empty(),
            mode,
            Collections.unmodifiableSortedMap(new TreeMap<>()));
    return withConfig(Fixtures.withPeerAuthentications(config, List.of(policy)));
  }

  public ProxyScope scope() {
    return ScopeResolver.of(config, settings).scopeFor(proxy);
  }

  /** The clusters in the order of the services' groups, then those that the proxy has anyhow. */
  public List<Encoded> clusters(ClusterTranslator translator, EndpointSnapshot endpoints) {
    ProxyScope scope = scope();
    List<Encoded> clusters = new ArrayList<>();
    for (VisibleGroup group : scope.visible().groups()) {
      var client = settings(scope, translator.placeRead(scope.mesh(), group));
      translator.outbound(client, group, endpoints).forEach(clusters::addAll);
      if (ClusterTranslator.passesOnMtls(scope)) {
        translator.passedOn(client, group, endpoints).forEach(clusters::addAll);
      }
    }
    clusters.addAll(translator.own(scope));
    return clusters;
  }

  public Optional<Encoded> loadAssignment(
      EndpointTranslator translator, EndpointSnapshot endpoints, String cluster) {
    ProxyScope scope = scope();
    Optional<VisibleGroup> group =
        ClusterName.parse(cluster)
            .flatMap(name -> scope.visible().groupOf(Hostname.of(name.host())))
            .flatMap(scope.visible()::group);
    PlaceRead place =
        group.map(g -> translator.placeRead(scope.mesh(), g)).orElse(PlaceRead.NOTHING);
    return translator.loadAssignment(settings(scope, place), group, endpoints, cluster);
  }

  private static ClientSettings settings(ProxyScope scope, PlaceRead place) {
    return scope.settings().at(place.of(scope.proxy()));
  }

  /** The listeners by name. */
  public List<Encoded> listeners(ListenerTranslator translator, EndpointSnapshot endpoints) {
    ProxyScope scope = scope();
    List<Encoded> listeners =
        new ArrayList<>(
            proxy.type() == ProxyView.Type.ROUTER
                ? translator.gateway(scope)
                : sidecarListeners(translator, scope, endpoints));
    listeners.sort(Comparator.comparing(Encoded::name));
    return listeners;
  }

  private List<Encoded> sidecarListeners(
      ListenerTranslator translator, ProxyScope scope, EndpointSnapshot endpoints) {
    List<Encoded> listeners = new ArrayList<>();
    for (var planned : translator.planned(scope, endpoints)) {
      if (!planned.perInstance() || !proxy.addresses().contains(planned.bind())) {
        var parts = planned.speaksHttp() ? translator.httpParts(scope) : translator.tcpParts(scope);
        listeners.add(translator.outbound(planned, parts).orElseThrow());
      }
    }
    translator.virtualOutbound(scope, translator.tcpParts(scope)).ifPresent(listeners::add);
    listeners.addAll(translator.inbound(scope));
    return listeners;
  }
}
