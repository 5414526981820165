package io.meltemi.translate.scope;

import static io.meltemi.translate.scope.ScopeMesh.CLIENT;
import static io.meltemi.translate.scope.ScopeMesh.OTHER;
import static io.meltemi.translate.scope.ScopeMesh.ROOT;
import static io.meltemi.translate.scope.ScopeMesh.in;
import static io.meltemi.translate.scope.ScopeMesh.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScopeResolverTest {
  private final ScopeMesh mesh = new ScopeMesh();

  private ServiceView view(String namespace, Service service) {
    return mesh.scope(namespace).visible().viewOf(service).orElseThrow();
  }

  @Test
  void servicesAreSeenWhereTheyAreExportedToClosestFirst() {
    mesh.service("b", "everyones");
    mesh.service("b", "named", in("a", "c"));
    mesh.service("b", "hidden", in("b"));
    mesh.service("b", "nowhere", Visibility.NOWHERE);
    mesh.service("a", "own", in("a"));

    assertThat(names(mesh.scope("a").services()))
        .containsExactly("own.a", "named.b", "everyones.b");
    assertThat(names(mesh.scope("b").services())).containsExactly("hidden.b", "everyones.b");
  }

  @Test
  void sidecarOfTheWorkloadWinsOverItsNamespacesOverTheMeshs() {
    mesh.sidecar(ROOT, "mesh", Optional.empty(), "*/*");
    assertThat(mesh.scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("mesh");

    mesh.sidecar("a", "namespace", Optional.empty(), "*/*");
    mesh.sidecar("a", "others", OTHER, "*/*");
    assertThat(mesh.scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("namespace");
    assertThat(mesh.scope("b").sidecar().orElseThrow().meta().name()).isEqualTo("mesh");

    mesh.sidecar("a", "workload", CLIENT, "*/*");
    assertThat(mesh.scope("a").sidecar().orElseThrow().meta().name()).isEqualTo("workload");
  }

  @Test
  void routersHaveNoSidecar() {
    mesh.sidecar(ROOT, "mesh", Optional.empty(), "~/*");
    mesh.service("b", "web");

    ProxyScope router = mesh.router("a");

    assertThat(router.sidecar()).isEmpty();
    assertThat(router.services()).hasSize(1);
  }

  @Test
  void egressHostsNarrowWhatIsSeen() {
    mesh.service("a", "own");
    mesh.service("b", "web");
    mesh.service("b", "db");
    mesh.service("c", "far");
    mesh.sidecar("a", "some", Optional.empty(), "./*", "b/web.b.svc.cluster.local", "*/far.*");

    assertThat(names(mesh.scope("a").services())).containsExactly("own.a", "web.b");
  }

  @Test
  void egressPortNarrowsPorts() {
    mesh.service("b", "web");
    mesh.sidecar(
        "a",
        "some",
        Optional.empty(),
        Optional.of(new Sidecar.Port(80, Protocol.HTTP, "http")),
        "*/*");

    assertThat(mesh.scope("a").services())
        .singleElement()
        .extracting(s -> s.ports().size())
        .isEqualTo(1);
    assertThat(mesh.scope("a").egressListeners().getFirst().hasPort()).isTrue();
  }

  @Test
  void rulesAreLookedUpInTheClientsThenTheServicesThenTheRootNamespace() {
    Service web = mesh.service("b", "web");
    mesh.rule(ROOT, "root", "*.local", Visibility.PUBLIC);
    assertThat(mesh.ruleFor("a", web)).isEqualTo("root");

    mesh.rule("b", "server", "web.b.svc.cluster.local", Visibility.PUBLIC);
    assertThat(mesh.ruleFor("a", web)).isEqualTo("server");

    mesh.rule("a", "client", "*.b.svc.cluster.local", in("a"));
    assertThat(mesh.ruleFor("a", web)).isEqualTo("client");
    assertThat(mesh.ruleFor("c", web)).isEqualTo("server");
  }

  @Test
  void rulesOfOneHostAreMergedTheOldestLeading() {
    Service web = mesh.service("b", "web");
    mesh.rule("b", "one", "web.b.svc.cluster.local", Visibility.PUBLIC);
    mesh.rule("b", "two", "web.b.svc.cluster.local", Visibility.PUBLIC);
    mesh.rule("b", "one", "web.b.svc.cluster.local", Visibility.PUBLIC);

    assertThat(mesh.ruleFor("a", web)).isEqualTo("one+two");
  }

  @Test
  void mostSpecificExportedHostHidesTheOthersEvenFromThoseItIsNotFor() {
    Service web = mesh.service("b", "web");
    mesh.rule("b", "wide", "*.b.svc.cluster.local", Visibility.PUBLIC);
    mesh.rule("b", "exact", "web.b.svc.cluster.local", in("b", "c"));

    assertThat(mesh.ruleFor("c", web)).isEqualTo("exact");
    assertThat(mesh.ruleFor("a", web)).isEqualTo("none");
  }

  @Test
  void ruleForSelectedClientsHoldsInItsNamespaceOnly() {
    Service web = mesh.service("b", "web");
    mesh.rule("b", "selected", "web.b.svc.cluster.local", Visibility.PUBLIC, CLIENT);
    assertThat(mesh.ruleFor("a", web)).isEqualTo("none");
    assertThat(mesh.ruleFor("b", web)).isEqualTo("selected");

    mesh.rule("b", "general", "web.b.svc.cluster.local", Visibility.PUBLIC);
    assertThat(mesh.ruleFor("a", web)).isEqualTo("general");
    assertThat(mesh.ruleFor("b", web)).as("what it lacks").isEqualTo("selected+general");
  }

  @Test
  void ruleForOtherClientsDoesNotCount() {
    Service web = mesh.service("b", "web");
    mesh.rule("a", "others", "web.b.svc.cluster.local", Visibility.PUBLIC, OTHER);

    assertThat(mesh.ruleFor("a", web)).isEqualTo("none");
  }

  @Test
  void privateRuleOfTheRootNamespaceHoldsThere() {
    Service web = mesh.service("b", "web");
    mesh.rule(ROOT, "private", "*.local", in(ROOT));
    mesh.rule(ROOT, "public", "web.b.svc.cluster.local", Visibility.PUBLIC);

    assertThat(mesh.ruleFor(ROOT, web)).isEqualTo("private");
    assertThat(mesh.ruleFor("a", web)).isEqualTo("public");
  }

  @Test
  void virtualServicesBelongToTheirGatewayClosestFirst() {
    mesh.virtualService("b", "public", Visibility.PUBLIC, "mesh");
    mesh.virtualService("b", "hidden", in("b"), "mesh");
    mesh.virtualService("b", "named", in("a"), "mesh");
    mesh.virtualService("a", "own", in("a"), "mesh");
    mesh.virtualService("a", "ingress", Visibility.PUBLIC, "a/gw");

    mesh.gateway("a", "gw");
    mesh.gateway("b", "gw");

    assertThat(mesh.scope("a").egressListeners().getFirst().virtualServices())
        .extracting(vs -> vs.meta().name())
        .containsExactly("own", "named", "public");
    assertThat(mesh.router("a").virtualServices("a/gw")).hasSize(1);
    assertThat(mesh.router("a").virtualServices("b/gw")).isEmpty();
  }

  @Test
  void mutualTlsOfTheWorkloadsPortThenWorkloadThenNamespaceThenMesh() {
    assertThat(mesh.scope("a").inboundMtls(80)).isEqualTo(Mode.PERMISSIVE);

    mesh.authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    assertThat(mesh.scope("a").inboundMtls(80)).isEqualTo(Mode.STRICT);

    mesh.authentication("a", "namespace", Optional.empty(), Mode.DISABLE);
    mesh.authentication("a", "younger", Optional.empty(), Mode.STRICT);
    assertThat(mesh.scope("a").inboundMtls(80)).isEqualTo(Mode.DISABLE);

    mesh.authentication("a", "workload", CLIENT, Mode.PERMISSIVE, 81, Mode.STRICT, 82, Mode.UNSET);
    assertThat(Arrays.asList(80, 81, 82))
        .map(port -> mesh.scope("a").inboundMtls(port))
        .containsExactly(Mode.PERMISSIVE, Mode.STRICT, Mode.PERMISSIVE);
  }

  @Test
  void mutualTlsOfServersIsThatOfTheirNamespaceAndOfItsWorkloads() {
    Service own = mesh.service("a", "web");
    Service other = mesh.service("b", "web");
    mesh.authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    mesh.authentication("a", "namespace", Optional.empty(), Mode.DISABLE);
    mesh.authentication("a", "workload", CLIENT, Mode.PERMISSIVE);

    ServiceView ownView = view("c", own);
    assertThat(ownView.mtls()).isEqualTo(Mode.DISABLE);
    assertThat(ownView.workloadPolicies())
        .extracting(policy -> policy.meta().name())
        .containsExactly("workload");
    assertThat(view("c", other).mtls()).isEqualTo(Mode.STRICT);
    assertThat(view("c", other).workloadPolicies()).isEmpty();
  }

  @Test
  void unsetInheritsAtEveryLevel() {
    mesh.authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    mesh.authentication("a", "namespace", Optional.empty(), Mode.UNSET);
    mesh.authentication("a", "workload", CLIENT, Mode.UNSET, 81, Mode.UNSET);

    assertThat(mesh.scope("a").inboundMtls(81)).isEqualTo(Mode.STRICT);
  }

  @Test
  void selectorInTheRootNamespaceSelectsNothing() {
    mesh.authentication(ROOT, "selected", CLIENT, Mode.DISABLE);

    assertThat(mesh.scope(ROOT).inboundMtls(80)).isEqualTo(Mode.PERMISSIVE);
  }

  @Test
  void gatewaysOfOtherNamespacesSelectNothingWhereTheyAreScoped() {
    mesh.gateway("a", "own");
    mesh.gateway("b", "other");
    var everywhere = TranslateSettings.DEFAULT;
    var scoped =
        new TranslateSettings(
            everywhere.domain(),
            everywhere.systemNamespace(),
            everywhere.clusterId(),
            new TranslateSettings.Gateways(true, false, false, false),
            false,
            everywhere.protocols(),
            false);

    assertThat(gateways(everywhere)).containsExactlyInAnyOrder("own", "other");
    assertThat(gateways(scoped)).containsExactly("own");
  }

  @Test
  void aGatewaySeesTheServicesThatSomethingOfItsNamesWhereThatIsWanted() {
    Service web = mesh.service("b", "web");
    mesh.service("b", "other");
    mesh.gateway("a", "own");
    mesh.virtualServices.add(tcpTo("a/own", web));
    mesh.virtualServices.add(tcpTo("a/gone", mesh.service("b", "elsewhere")));
    ScopeResolver resolver = named(mesh.config());
    ProxyScope router = resolver.scopeFor(Fixtures.router("a"));

    assertThat(names(router.services())).containsExactly("web.b");
    assertThat(resolver.scopeFor(Fixtures.sidecar("a")).services()).hasSize(3);
    // What is named as before is the same instance: nothing is made again.
    ScopeResolver next = resolver.next(mesh.config());
    assertThat(next.scopeFor(Fixtures.router("a")).dependencies()).isEqualTo(router.dependencies());
    assertThat(mesh.router("a").services()).hasSize(3);
  }

  private static ScopeResolver named(ConfigSnapshot config) {
    var byDefault = TranslateSettings.DEFAULT;
    return ScopeResolver.of(
        config,
        new TranslateSettings(
            byDefault.domain(),
            byDefault.systemNamespace(),
            byDefault.clusterId(),
            new TranslateSettings.Gateways(false, false, true, false),
            false,
            byDefault.protocols(),
            false));
  }

  private static VirtualService tcpTo(String gateway, Service service) {
    var to = new VirtualService.Destination(service.hostname().value(), "", OptionalInt.empty());
    return new VirtualService(
        Fixtures.meta("VirtualService", "a", "to-" + service.name()),
        List.of("*"),
        List.of(gateway),
        List.of(),
        List.of(),
        List.of(
            new VirtualService.TcpRoute(
                List.of(), List.of(new VirtualService.RouteDestination(to, 0)))),
        Visibility.PUBLIC);
  }

  private List<String> gateways(TranslateSettings settings) {
    var scope = ScopeResolver.of(mesh.config(), settings).scopeFor(Fixtures.router("a"));
    return scope.gateways().stream().map(gateway -> gateway.meta().name()).toList();
  }

  /**
   * A VirtualService may be for another namespace's host: that is how Istio is meant to be. It
   * stays at home where its exportTo, or the mesh's default of that, says so.
   */
  @Test
  void istioSecurity2026002AVirtualServiceTakesNoHostWhereItIsNotExported() {
    mesh.service("b", "web");
    mesh.virtualService("c", "hijacker", in("c"), "mesh");
    assertThat(mesh.scope("a").egressListeners().getFirst().virtualServices()).isEmpty();
    assertThat(mesh.scope("b").egressListeners().getFirst().virtualServices()).isEmpty();
  }
}
