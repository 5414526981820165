package io.meltemi.translate.scope;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScopeResolverTest {
  private static final String ROOT = "istio-system";
  private static final Optional<Labels> CLIENT = Optional.of(Labels.of(Map.of("app", "client")));
  private static final Optional<Labels> OTHER = Optional.of(Labels.of(Map.of("app", "other")));

  private final List<Service> services = new ArrayList<>();
  private final List<DestinationRule> rules = new ArrayList<>();
  private final List<VirtualService> virtualServices = new ArrayList<>();
  private final List<Sidecar> sidecars = new ArrayList<>();
  private final List<PeerAuthentication> authentications = new ArrayList<>();

  private ProxyScope scope(String namespace) {
    return resolver().scopeFor(Fixtures.sidecar(namespace));
  }

  private ScopeResolver resolver() {
    return new ScopeResolver(
        new ConfigSnapshot(
            1,
            Fixtures.mesh(),
            MeshNetworks.NONE,
            services,
            virtualServices,
            rules,
            List.of(),
            sidecars,
            authentications,
            List.of(),
            Map.of(),
            Map.of(),
            services.stream().collect(Collectors.groupingBy(Service::hostname))));
  }

  private Service service(String namespace, String name, Visibility exportTo) {
    Service s =
        Fixtures.service(
            namespace, name, port("http", 80, Protocol.HTTP), port("tcp", 90, Protocol.TCP));
    var service =
        new Service(
            s.hostname(),
            namespace,
            name,
            s.registry(),
            s.resolution(),
            false,
            s.addresses(),
            List.of(),
            s.ports(),
            List.of(),
            s.labels(),
            s.selector(),
            exportTo,
            s.created(),
            s.kubernetes());
    services.add(service);
    return service;
  }

  private Service service(String namespace, String name) {
    return service(namespace, name, Visibility.PUBLIC);
  }

  private static Visibility in(String... namespaces) {
    return new Visibility.Namespaces(List.of(namespaces));
  }

  private static List<String> names(List<Service> services) {
    return services.stream().map(s -> s.name() + "." + s.namespace()).toList();
  }

  private void rule(String namespace, String name, String host, Visibility exportTo) {
    rule(namespace, name, host, exportTo, Optional.empty());
  }

  private void rule(
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

  private String ruleFor(String namespace, Service service) {
    return scope(namespace)
        .destinationRule(service)
        .map(
            r ->
                r.subsets().stream()
                    .map(DestinationRule.Subset::name)
                    .collect(Collectors.joining("+")))
        .orElse("none");
  }

  private void sidecar(String namespace, String name, Optional<Labels> selector, String... hosts) {
    sidecar(namespace, name, selector, Optional.empty(), hosts);
  }

  private void sidecar(
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

  private void virtualService(String namespace, String name, Visibility exportTo, String gateway) {
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

  private void authentication(
      String namespace, String name, Optional<Labels> selector, Mode mode, Object... ports) {
    var byPort = new TreeMap<Integer, Mode>();
    for (int i = 0; i < ports.length; i += 2) {
      byPort.put((Integer) ports[i], (Mode) ports[i + 1]);
    }
    authentications.add(
        new PeerAuthentication(
            meta("PeerAuthentication", namespace, name), selector, mode, byPort));
  }

  @Test
  void servicesAreSeenWhereTheyAreExportedToClosestFirst() {
    service("b", "everyones");
    service("b", "named", in("a", "c"));
    service("b", "hidden", in("b"));
    service("b", "nowhere", Visibility.NOWHERE);
    service("a", "own", in("a"));

    assertThat(names(scope("a").services())).containsExactly("own.a", "named.b", "everyones.b");
    assertThat(names(scope("b").services())).containsExactly("hidden.b", "everyones.b");
  }

  @Test
  void sidecarOfTheWorkloadWinsOverItsNamespacesOverTheMeshs() {
    sidecar(ROOT, "mesh", Optional.empty(), "*/*");
    assertThat(scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("mesh");

    sidecar("a", "namespace", Optional.empty(), "*/*");
    sidecar("a", "others", OTHER, "*/*");
    assertThat(scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("namespace");
    assertThat(scope("b").sidecar().orElseThrow().meta().name()).isEqualTo("mesh");

    sidecar("a", "workload", CLIENT, "*/*");
    assertThat(scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("workload");
  }

  @Test
  void routersHaveNoSidecar() {
    sidecar(ROOT, "mesh", Optional.empty(), "~/*");
    service("b", "web");

    ProxyScope router = resolver().scopeFor(Fixtures.router("a"));

    assertThat(router.sidecar()).isEmpty();
    assertThat(router.services()).hasSize(1);
  }

  @Test
  void egressHostsNarrowWhatIsSeen() {
    service("a", "own");
    service("b", "web");
    service("b", "db");
    service("c", "far");
    sidecar("a", "some", Optional.empty(), "./*", "b/web.b.svc.cluster.local", "*/far.*");

    assertThat(names(scope("a").services())).containsExactly("own.a", "web.b");
  }

  @Test
  void egressPortNarrowsPorts() {
    service("b", "web");
    sidecar(
        "a",
        "some",
        Optional.empty(),
        Optional.of(new Sidecar.Port(80, Protocol.HTTP, "http")),
        "*/*");

    assertThat(scope("a").services())
        .singleElement()
        .extracting(s -> s.ports().size())
        .isEqualTo(1);
    assertThat(scope("a").egressListeners().getFirst().hasPort()).isTrue();
  }

  @Test
  void rulesAreLookedUpInTheClientsThenTheServicesThenTheRootNamespace() {
    Service web = service("b", "web");
    rule(ROOT, "root", "*.local", Visibility.PUBLIC);
    assertThat(ruleFor("a", web)).isEqualTo("root");

    rule("b", "server", "web.b.svc.cluster.local", Visibility.PUBLIC);
    assertThat(ruleFor("a", web)).isEqualTo("server");

    rule("a", "client", "*.b.svc.cluster.local", in("a"));
    assertThat(ruleFor("a", web)).isEqualTo("client");
    assertThat(ruleFor("c", web)).isEqualTo("server");
  }

  @Test
  void rulesOfOneHostAreMergedTheOldestLeading() {
    Service web = service("b", "web");
    rule("b", "one", "web.b.svc.cluster.local", Visibility.PUBLIC);
    rule("b", "two", "web.b.svc.cluster.local", Visibility.PUBLIC);
    rule("b", "one", "web.b.svc.cluster.local", Visibility.PUBLIC);

    assertThat(ruleFor("a", web)).isEqualTo("one+two");
  }

  @Test
  void mostSpecificExportedHostHidesTheOthersEvenFromThoseItIsNotFor() {
    Service web = service("b", "web");
    rule("b", "wide", "*.b.svc.cluster.local", Visibility.PUBLIC);
    rule("b", "exact", "web.b.svc.cluster.local", in("b", "c"));

    assertThat(ruleFor("c", web)).isEqualTo("exact");
    assertThat(ruleFor("a", web)).isEqualTo("none");
  }

  @Test
  void ruleForSelectedClientsHoldsInItsNamespaceOnly() {
    Service web = service("b", "web");
    rule("b", "selected", "web.b.svc.cluster.local", Visibility.PUBLIC, CLIENT);
    assertThat(ruleFor("a", web)).isEqualTo("none");
    assertThat(ruleFor("b", web)).isEqualTo("selected");

    rule("b", "general", "web.b.svc.cluster.local", Visibility.PUBLIC);
    assertThat(ruleFor("a", web)).isEqualTo("general");
    assertThat(ruleFor("b", web)).isEqualTo("selected");
  }

  @Test
  void ruleForOtherClientsDoesNotCount() {
    Service web = service("b", "web");
    rule("a", "others", "web.b.svc.cluster.local", Visibility.PUBLIC, OTHER);

    assertThat(ruleFor("a", web)).isEqualTo("none");
  }

  @Test
  void privateRuleOfTheRootNamespaceHoldsThere() {
    Service web = service("b", "web");
    rule(ROOT, "private", "*.local", in(ROOT));
    rule(ROOT, "public", "web.b.svc.cluster.local", Visibility.PUBLIC);

    assertThat(ruleFor(ROOT, web)).isEqualTo("private");
    assertThat(ruleFor("a", web)).isEqualTo("public");
  }

  @Test
  void virtualServicesBelongToTheirGatewayClosestFirst() {
    virtualService("b", "public", Visibility.PUBLIC, "mesh");
    virtualService("b", "hidden", in("b"), "mesh");
    virtualService("b", "named", in("a"), "mesh");
    virtualService("a", "own", in("a"), "mesh");
    virtualService("a", "ingress", Visibility.PUBLIC, "a/gw");

    ProxyScope scope = scope("a");
    assertThat(scope.virtualServices("mesh"))
        .extracting(vs -> vs.meta().name())
        .containsExactly("own", "named", "public");
    assertThat(scope.virtualServices("a/gw")).hasSize(1);
    assertThat(scope.virtualServices("b/gw")).isEmpty();
  }

  @Test
  void mutualTlsOfTheWorkloadsPortThenWorkloadThenNamespaceThenMesh() {
    assertThat(scope("a").inboundMtls(80)).isEqualTo(Mode.PERMISSIVE);

    authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    assertThat(scope("a").inboundMtls(80)).isEqualTo(Mode.STRICT);

    authentication("a", "namespace", Optional.empty(), Mode.DISABLE);
    authentication("a", "younger", Optional.empty(), Mode.STRICT);
    assertThat(scope("a").inboundMtls(80)).isEqualTo(Mode.DISABLE);

    authentication("a", "workload", CLIENT, Mode.PERMISSIVE, 81, Mode.STRICT, 82, Mode.UNSET);
    assertThat(Arrays.asList(80, 81, 82))
        .map(port -> scope("a").inboundMtls(port))
        .containsExactly(Mode.PERMISSIVE, Mode.STRICT, Mode.PERMISSIVE);
    assertThat(scope("a").serverMtls(service("a", "web"), 80)).isEqualTo(Mode.DISABLE);
    assertThat(scope("b").serverMtls(service("b", "web"), 80)).isEqualTo(Mode.STRICT);
  }

  @Test
  void unsetInheritsAtEveryLevel() {
    authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    authentication("a", "namespace", Optional.empty(), Mode.UNSET);
    authentication("a", "workload", CLIENT, Mode.UNSET, 81, Mode.UNSET);

    assertThat(scope("a").inboundMtls(81)).isEqualTo(Mode.STRICT);
  }

  @Test
  void selectorInTheRootNamespaceSelectsNothing() {
    authentication(ROOT, "selected", CLIENT, Mode.DISABLE);

    assertThat(scope(ROOT).inboundMtls(80)).isEqualTo(Mode.PERMISSIVE);
  }
}
