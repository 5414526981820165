package io.meltemi.translate.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ScopeResolver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A mesh for route tests, and what its proxies get. */
final class Mesh {
  private final MeshConfig config = Fixtures.mesh();
  private RouteTranslator translator = new RouteTranslator();
  private final List<Service> services = new ArrayList<>();
  private final List<VirtualService> virtualServices = new ArrayList<>();
  private final List<DestinationRule> destinationRules = new ArrayList<>();
  private final List<Gateway> gateways = new ArrayList<>();
  private final List<Sidecar> sidecars = new ArrayList<>();

  Mesh with(Service... more) {
    services.addAll(List.of(more));
    return this;
  }

  /** With sessions that stay with an endpoint, where services say so. */
  Mesh withSessions() {
    var d = TranslateSettings.DEFAULT;
    translator =
        new RouteTranslator(
            new TranslateSettings(
                d.domain(),
                d.systemNamespace(),
                d.clusterId(),
                d.gateways(),
                d.severalAuthorizers(),
                d.protocols(),
                true),
            Containment.uncounted());
    return this;
  }

  Mesh with(VirtualService... more) {
    virtualServices.addAll(List.of(more));
    return this;
  }

  Mesh with(DestinationRule... more) {
    destinationRules.addAll(List.of(more));
    return this;
  }

  Mesh with(Gateway... more) {
    gateways.addAll(List.of(more));
    return this;
  }

  Mesh with(Sidecar... more) {
    sidecars.addAll(List.of(more));
    return this;
  }

  Mesh without(VirtualService gone) {
    virtualServices.remove(gone);
    return this;
  }

  /** Drops everything of the kinds that a test exchanges from one snapshot to the next. */
  Mesh clear() {
    services.clear();
    virtualServices.clear();
    destinationRules.clear();
    return this;
  }

  ConfigSnapshot snapshot() {
    return new ConfigSnapshot(
        1,
        config,
        MeshNetworks.NONE,
        new ConfigSnapshot.ServiceIndex(
            List.copyOf(services),
            Map.of(),
            services.stream().collect(Collectors.groupingBy(Service::hostname))),
        new ConfigSnapshot.Rules(
            List.copyOf(virtualServices),
            List.copyOf(destinationRules),
            List.copyOf(gateways),
            List.copyOf(sidecars),
            SecurityPolicies.NONE,
            List.of()),
        Map.of());
  }

  ProxyScope scopeOf(ProxyView proxy) {
    return ScopeResolver.of(snapshot(), TranslateSettings.DEFAULT).scopeFor(proxy);
  }

  Encoded encodedFor(ProxyView proxy, String name) {
    return translator.tables(scopeOf(proxy), Optional.empty()).route(name);
  }

  RouteConfiguration tableFor(ProxyView proxy, String name) {
    return parse(encodedFor(proxy, name));
  }

  static RouteConfiguration parse(Encoded encoded) {
    try {
      return RouteConfiguration.parseFrom(encoded.bytes());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(encoded.name() + " is not a RouteConfiguration", e);
    }
  }

  static VirtualHost host(RouteConfiguration table, String name) {
    return table.getVirtualHostsList().stream()
        .filter(h -> h.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no virtual host " + name + " in " + names(table)));
  }

  static List<String> names(RouteConfiguration table) {
    return table.getVirtualHostsList().stream().map(VirtualHost::getName).toList();
  }

  /** The only route that a sidecar of namespace {@code shop} gets of a rule for a service. */
  static Route routeOf(Rule rule) {
    var service =
        Fixtures.service("shop", "cart", Fixtures.port("http", 80, io.meltemi.model.Protocol.HTTP));
    var mesh = new Mesh().with(service).with(virtualService("shop", "cart", fqdn("cart"), rule));
    return host(mesh.tableFor(Fixtures.sidecar("shop"), "80"), "cart.shop.svc.cluster.local:80")
        .getRoutes(0);
  }

  /** Full name of a service of namespace {@code shop}. */
  static String fqdn(String name) {
    return name + ".shop.svc.cluster.local";
  }

  static VirtualService virtualService(String namespace, String name, String host, Rule... rules) {
    return virtualService(
        Fixtures.meta("VirtualService", namespace, name),
        List.of(host),
        List.of(VirtualService.MESH_GATEWAY),
        rules);
  }

  static VirtualService virtualService(
      ConfigMeta meta, List<String> hosts, List<String> gateways, Rule... rules) {
    return new VirtualService(
        meta,
        hosts,
        gateways,
        Arrays.stream(rules).map(Rule::build).toList(),
        List.of(),
        List.of(),
        Visibility.PUBLIC);
  }

  static ConfigMeta annotated(String namespace, String name, String annotation, String value) {
    return new ConfigMeta(
        "VirtualService",
        new ResourceName(namespace, name),
        Labels.NONE,
        Labels.of(Map.of(annotation, value)),
        Instant.EPOCH);
  }
}
