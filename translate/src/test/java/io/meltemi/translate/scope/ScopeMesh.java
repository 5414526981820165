package io.meltemi.translate.scope;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.Fixtures.port;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A configuration that a test adds to, and what namespaces see of it. */
final class ScopeMesh {
  static final String ROOT = "istio-system";
  static final Optional<Labels> CLIENT = Optional.of(Labels.of(Map.of("app", "client")));
  static final Optional<Labels> OTHER = Optional.of(Labels.of(Map.of("app", "other")));

  private final MeshConfig mesh = Fixtures.mesh();
  final List<Service> services = new ArrayList<>();
  final List<DestinationRule> rules = new ArrayList<>();
  final List<VirtualService> virtualServices = new ArrayList<>();
  final List<Sidecar> sidecars = new ArrayList<>();
  final List<PeerAuthentication> authentications = new ArrayList<>();
  final List<AuthorizationPolicy> policies = new ArrayList<>();
  final List<RequestAuthentication> requests = new ArrayList<>();
  final List<TrafficExtension> extensions = new ArrayList<>();
  final List<Gateway> gateways = new ArrayList<>();
  final Map<Service.Key, List<String>> identities = new HashMap<>();

  /** What a sidecar sees that is labelled {@code app: client}. */
  ProxyScope scope(String namespace) {
    return resolver().scopeFor(Fixtures.sidecar(namespace));
  }

  ProxyScope router(String namespace) {
    return resolver().scopeFor(Fixtures.router(namespace));
  }

  ScopeResolver resolver() {
    return ScopeResolver.of(config(), TranslateSettings.DEFAULT);
  }

  /** The objects are those of every other configuration of this mesh, the lists are not. */
  ConfigSnapshot config() {
    return new ConfigSnapshot(
        1,
        mesh,
        MeshNetworks.NONE,
        new ConfigSnapshot.ServiceIndex(
            List.copyOf(services),
            Map.copyOf(identities),
            services.stream().collect(Collectors.groupingBy(Service::hostname))),
        new ConfigSnapshot.Rules(
            List.copyOf(virtualServices),
            List.copyOf(rules),
            List.copyOf(gateways),
            List.copyOf(sidecars),
            new SecurityPolicies(
                List.copyOf(authentications), List.copyOf(policies), List.copyOf(requests)),
            List.of(),
            List.of(),
            new ConfigSnapshot.Extensions(List.of(), List.copyOf(extensions))),
        Map.of());
  }

  Service service(String namespace, String name, Visibility exportTo) {
    Service s =
        Fixtures.service(
            namespace, name, port("http", 80, Protocol.HTTP), port("tcp", 90, Protocol.TCP));
    var service = Fixtures.exported(s, exportTo);
    services.add(service);
    return service;
  }

  Service service(String namespace, String name) {
    return service(namespace, name, Visibility.PUBLIC);
  }

  static Visibility in(String... namespaces) {
    return new Visibility.Namespaces(List.of(namespaces));
  }

  static List<String> names(List<Service> services) {
    return services.stream().map(s -> s.name() + "." + s.namespace()).toList();
  }

  void rule(String namespace, String name, String host, Visibility exportTo) {
    rule(namespace, name, host, exportTo, Optional.empty());
  }

  void rule(
      String namespace, String name, String host, Visibility exportTo, Optional<Labels> selector) {
    rules.add(
        new DestinationRule(
            meta("DestinationRule", namespace, name),
            Hostname.of(host),
            Optional.empty(),
            List.of(new DestinationRule.Subset(name, Labels.NONE, Optional.empty())),
            selector,
            exportTo));
  }

  /** Names of the subsets of the rule in force, which tell from which rules it was merged. */
  String ruleFor(String namespace, Service service) {
    return scope(namespace)
        .destinationRule(service)
        .map(
            r ->
                r.subsets().stream()
                    .map(DestinationRule.Subset::name)
                    .collect(Collectors.joining("+")))
        .orElse("none");
  }

  void sidecar(String namespace, String name, Optional<Labels> selector, String... hosts) {
    sidecar(namespace, name, selector, Optional.empty(), hosts);
  }

  void sidecar(
      String namespace,
      String name,
      Optional<Labels> selector,
      Optional<Sidecar.Port> port,
      String... hosts) {
    sidecars.add(
        new Sidecar(
            meta("Sidecar", namespace, name),
            selector,
            List.of(),
            List.of(
                new Sidecar.EgressListener(port, "", Sidecar.CaptureMode.DEFAULT, List.of(hosts))),
            Optional.empty(),
            Optional.empty()));
  }

  void virtualService(String namespace, String name, Visibility exportTo, String gateway) {
    virtualServices.add(
        new VirtualService(
            meta("VirtualService", namespace, name),
            List.of("web.b.svc.cluster.local"),
            List.of(gateway),
            List.of(),
            List.of(),
            List.of(),
            exportTo));
  }

  void authentication(
      String namespace, String name, Optional<Labels> selector, Mode mode, Object... ports) {
    var byPort = new TreeMap<Integer, Mode>();
    for (int i = 0; i < ports.length; i += 2) {
      byPort.put((Integer) ports[i], (Mode) ports[i + 1]);
    }
    authentications.add(
        new PeerAuthentication(
            meta("PeerAuthentication", namespace, name), selector, mode, byPort));
  }

  void request(String namespace, String name, Labels selector) {
    requests.add(
        new RequestAuthentication(
            meta("RequestAuthentication", namespace, name),
            new PolicyTargets(selector, List.of()),
            List.of()));
  }

  void gateway(String namespace, String name) {
    gateways.add(new Gateway(meta("Gateway", namespace, name), Labels.NONE, List.of()));
  }
}
