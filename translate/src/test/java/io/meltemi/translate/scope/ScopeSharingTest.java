package io.meltemi.translate.scope;

import static io.meltemi.translate.scope.ScopeMesh.CLIENT;
import static io.meltemi.translate.scope.ScopeMesh.OTHER;
import static io.meltemi.translate.scope.ScopeMesh.ROOT;
import static io.meltemi.translate.scope.ScopeMesh.in;
import static io.meltemi.translate.scope.ScopeMesh.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Same;
import io.meltemi.translate.authz.Rules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Namespaces that see the same share it, and a change reaches only what is made of it. */
class ScopeSharingTest {
  private static final String API = "api.example.com";

  private final ScopeMesh mesh = new ScopeMesh();
  private final Service web = mesh.service("b", "web");
  private final Service far = mesh.service("c", "far");

  private static VisibleGroup group(ProxyScope scope, String name) {
    return scope.visible().group(name).orElseThrow();
  }

  private static ProxyScope scope(ScopeResolver resolver, String namespace) {
    return resolver.scopeFor(Fixtures.sidecar(namespace));
  }

  @Test
  void namespacesWithoutAnythingOfTheirOwnSeeTheSameInstance() {
    ScopeResolver resolver = mesh.resolver();

    assertThat(scope(resolver, "a").visible()).isSameAs(scope(resolver, "d").visible());
    assertThat(scope(resolver, "a").visible().groups())
        .extracting(VisibleGroup::name)
        .containsExactly("b", "c");
    assertThat(resolver.scopeFor(Fixtures.router("a")).visible())
        .isSameAs(scope(resolver, "a").visible());
  }

  @Test
  void whatIsExportedToSomeChangesItsGroupForThemAlone() {
    mesh.service("b", "hidden", in("a", "b"));
    ScopeResolver resolver = mesh.resolver();
    ProxyScope a = scope(resolver, "a");
    ProxyScope d = scope(resolver, "d");

    assertThat(names(a.services())).containsExactly("hidden.b", "web.b", "far.c");
    assertThat(names(d.services())).containsExactly("web.b", "far.c");
    assertThat(group(a, "b")).isNotSameAs(group(d, "b"));
    assertThat(group(a, "c")).isSameAs(group(d, "c"));
    assertThat(d.visible()).isSameAs(scope(resolver, "e").visible());
    assertThat(d.findService(Hostname.of("hidden.b.svc.cluster.local"))).isEmpty();
  }

  @Test
  void groupOfNothingVisibleIsNotThere() {
    mesh.service("z", "hidden", Visibility.NOWHERE);
    ProxyScope a = mesh.scope("a");

    assertThat(a.visible().group("z")).isEmpty();
    assertThat(a.visible().groupOf(Hostname.of("hidden.z.svc.cluster.local"))).contains("z");
    assertThat(a.visible().groupOf(Hostname.of("nothing.z.svc.cluster.local"))).isEmpty();
  }

  @Test
  void ruleOfTheClientsNamespaceConcernsTheGroupOfItsHostAlone() {
    mesh.rule("a", "own", "web.b.svc.cluster.local", Visibility.PUBLIC);
    ScopeResolver resolver = mesh.resolver();
    ProxyScope a = scope(resolver, "a");
    ProxyScope d = scope(resolver, "d");

    assertThat(group(a, "b").find(web.hostname()).orElseThrow().rule()).isPresent();
    assertThat(group(d, "b").find(web.hostname()).orElseThrow().rule()).isEmpty();
    assertThat(group(a, "c")).isSameAs(group(d, "c"));
  }

  @Test
  void wildcardRuleOfTheClientsNamespaceConcernsWhatItMatches() {
    mesh.rule("a", "own", "*.c.svc.cluster.local", in("a"));
    ScopeResolver resolver = mesh.resolver();
    ProxyScope a = scope(resolver, "a");

    assertThat(a.destinationRule(far)).isPresent();
    assertThat(a.destinationRule(web)).isEmpty();
    assertThat(group(a, "b")).isSameAs(group(scope(resolver, "d"), "b"));
  }

  @Test
  void ruleOfTheServersNamespaceIsSharedByAllThatGetIt() {
    mesh.rule("b", "server", "web.b.svc.cluster.local", Visibility.PUBLIC);
    ScopeResolver resolver = mesh.resolver();

    assertThat(scope(resolver, "a").visible()).isSameAs(scope(resolver, "d").visible());
    assertThat(scope(resolver, "a").destinationRule(web)).isPresent();
  }

  @Test
  void labelsCountAsFarAsRulesOfTheNamespaceSelectByThem() {
    mesh.rule("a", "client", "web.b.svc.cluster.local", Visibility.PUBLIC, CLIENT);
    ScopeResolver resolver = mesh.resolver();
    var client = Fixtures.sidecar("a");
    var labelled = client.withLabels(Labels.of(Map.of("app", "client", "version", "v2")));
    var other = client.withLabels(OTHER.orElseThrow());

    assertThat(resolver.scopeFor(labelled).visible()).isSameAs(resolver.scopeFor(client).visible());
    assertThat(resolver.scopeFor(client).destinationRule(web)).isPresent();
    assertThat(resolver.scopeFor(other).destinationRule(web)).isEmpty();
    assertThat(resolver.outboundLabels("a", labelled.labels())).isEqualTo(CLIENT.orElseThrow());
    assertThat(resolver.outboundLabels("d", labelled.labels())).isEqualTo(Labels.NONE);
  }

  @Test
  void labelsOfTheWorkloadCountWherePoliciesAndSidecarsSelectByThem() {
    mesh.authentication("a", "workload", CLIENT, Mode.STRICT);
    mesh.sidecar("d", "workload", CLIENT, "*/*");
    ScopeResolver resolver = mesh.resolver();
    Labels labels = Labels.of(Map.of("app", "client", "version", "v2"));

    assertThat(resolver.workloadLabels("a", labels)).isEqualTo(CLIENT.orElseThrow());
    assertThat(resolver.workloadLabels("d", labels)).isEqualTo(CLIENT.orElseThrow());
    assertThat(resolver.workloadLabels("e", labels)).isEqualTo(Labels.NONE);
    assertThat(resolver.outboundLabels("a", labels)).isEqualTo(Labels.NONE);
  }

  @Test
  void labelsOfTheWorkloadCountWhereAuthorizationSelectsByThem() {
    mesh.policies.add(
        Rules.selecting(Rules.policy("a", "own", Action.DENY, Rule.ANY), "app", "client"));
    mesh.policies.add(
        Rules.selecting(Rules.policy(ROOT, "root", Action.DENY, Rule.ANY), "version", "v2"));
    ScopeResolver resolver = mesh.resolver();
    Labels labels = Labels.of(Map.of("app", "client", "version", "v2", "other", "x"));

    assertThat(resolver.workloadLabels("a", labels))
        .isEqualTo(Labels.of(Map.of("app", "client", "version", "v2")));
    assertThat(resolver.workloadLabels("d", labels)).isEqualTo(Labels.of(Map.of("version", "v2")));
    assertThat(resolver.outboundLabels("a", labels)).isEqualTo(Labels.NONE);
  }

  @Test
  void labelsCountWhereRequestAuthenticationsOfTheNamespaceOrTheRootSelectByThem() {
    mesh.request(ScopeMesh.ROOT, "root", CLIENT.orElseThrow());
    mesh.request("a", "own", Labels.of(Map.of("version", "v2")));
    Labels labels = Labels.of(Map.of("app", "client", "version", "v2", "pod", "1"));
    ScopeResolver resolver = mesh.resolver();

    assertThat(resolver.workloadLabels("a", labels))
        .isEqualTo(Labels.of(Map.of("app", "client", "version", "v2")));
    assertThat(resolver.workloadLabels("d", labels)).isEqualTo(CLIENT.orElseThrow());
    assertThat(resolver.outboundLabels("a", labels)).isEqualTo(Labels.NONE);
  }

  @Test
  void policyIsADependencyOfWhomItSelectsAlone() {
    ProxyScope before = scope(mesh.resolver(), "a");
    mesh.policies.add(
        Rules.selecting(Rules.policy("a", "other", Action.DENY, Rule.ANY), "app", "other"));
    ProxyScope notSelected = scope(mesh.resolver(), "a");
    mesh.policies.add(Rules.policy("a", "all", Action.DENY, Rule.ANY));
    ProxyScope selected = scope(mesh.resolver(), "a");

    assertThat(notSelected.authorizationPolicies()).isEmpty();
    assertThat(notSelected.dependencies().objects()).hasSameSizeAs(before.dependencies().objects());
    assertThat(selected.authorizationPolicies()).hasSize(1);
    assertThat(selected.dependencies().objects())
        .contains(new Same<>(mesh.policies.get(1)))
        .doesNotContain(new Same<>(mesh.policies.get(0)));
  }

  @Test
  void aPolicyConcernsThoseThatItSelectsAndNobodyElse() {
    mesh.request("a", "own", CLIENT.orElseThrow());
    ScopeResolver before = mesh.resolver();
    ProxyView client = Fixtures.sidecar("a").withLabels(CLIENT.orElseThrow());
    ProxyView other = client.withLabels(OTHER.orElseThrow());
    Dependencies ofClient = before.scopeFor(client).dependencies();
    Dependencies outbound = before.scopeFor(client).outboundOf(client).dependencies();
    Dependencies ofOther = before.scopeFor(other).dependencies();
    Dependencies elsewhere = scope(before, "d").dependencies();

    mesh.requests.clear();
    mesh.request("a", "own", CLIENT.orElseThrow());
    ScopeResolver after = before.next(mesh.config());

    assertThat(after.scopeFor(client).dependencies()).isNotEqualTo(ofClient);
    assertThat(after.scopeFor(client).outboundOf(client).dependencies()).isEqualTo(outbound);
    assertThat(after.scopeFor(other).dependencies()).isEqualTo(ofOther);
    assertThat(scope(after, "d").dependencies()).isEqualTo(elsewhere);
  }

  @Test
  void hostThatTwoNamespacesClaimIsInAGroupOfItsOwn() {
    mesh.services.add(external("a", "one"));
    mesh.services.add(external("d", "two"));
    ProxyScope scope = mesh.scope("e");

    String group = scope.visible().groupOf(Hostname.of(API)).orElseThrow();
    assertThat(group).isEqualTo(ServiceGroups.CONTESTED);
    assertThat(group(scope, group).services()).hasSize(2);
    assertThat(scope.findService(Hostname.of(API))).map(Service::namespace).contains("a");
    assertThat(scope.findService(Hostname.of(API), "d")).map(Service::name).contains("two");
    assertThat(scope.visible().groups())
        .extracting(VisibleGroup::name)
        .containsExactly(ServiceGroups.CONTESTED, "b", "c");
  }

  @Test
  void claimOfAHostTakesItOutOfTheGroupOfItsNamespace() {
    mesh.services.add(external("b", "one"));
    ScopeResolver before = mesh.resolver();
    mesh.services.add(external("c", "two"));
    ScopeResolver after = before.next(mesh.config());

    assertThat(group(scope(before, "a"), "b").services()).hasSize(2);
    assertThat(group(scope(after, "a"), "b").services()).hasSize(1);
    assertThat(group(scope(after, "a"), "c")).isSameAs(group(scope(before, "a"), "c"));
    assertThat(after.groupOf(Hostname.of(API))).contains(ServiceGroups.CONTESTED);
    assertThat(scope(after, "a").findService(Hostname.of(API))).map(Service::name).contains("one");
  }

  @Test
  void contestedHostFollowsTheRulesOfEachClaimantsNamespace() {
    mesh.services.add(external("b", "one"));
    Service two = external("d", "two");
    mesh.services.add(two);
    mesh.rule("d", "server", API, Visibility.PUBLIC);
    ScopeResolver before = mesh.resolver();
    assertThat(scope(before, "a").destinationRule(two)).isPresent();
    assertThat(scope(before, "a").findService(Hostname.of(API), "b"))
        .flatMap(scope(before, "a")::destinationRule)
        .isEmpty();

    mesh.rule("b", "server", API, Visibility.PUBLIC);
    ScopeResolver after = before.next(mesh.config());
    assertThat(scope(after, "a").findService(Hostname.of(API), "b"))
        .flatMap(scope(after, "a")::destinationRule)
        .isPresent();
  }

  @Test
  void nothingChangedIsTheSameInstances() {
    mesh.service("b", "hidden", in("a"));
    mesh.rule("a", "own", "web.b.svc.cluster.local", Visibility.PUBLIC);
    mesh.virtualService("b", "routes", Visibility.PUBLIC, "mesh");
    mesh.virtualService("b", "named", in("a"), "mesh");
    mesh.sidecar("d", "narrow", Optional.empty(), "b/*");
    ScopeResolver before = mesh.resolver();
    List<ProxyScope> scopes = List.of(scope(before, "a"), scope(before, "d"), scope(before, "e"));
    ScopeResolver after = before.next(mesh.config());

    for (ProxyScope scope : scopes) {
      ProxyScope now = after.scopeFor(scope.proxy());
      assertThat(now.dependencies()).isEqualTo(scope.dependencies());
      assertThat(now.visible()).isSameAs(scope.visible());
    }
  }

  @Test
  void serviceThatComesChangesItsGroupAlone() {
    ScopeResolver before = mesh.resolver();
    ProxyScope old = scope(before, "a");
    mesh.service("c", "late");
    ProxyScope now = scope(before.next(mesh.config()), "a");

    assertThat(now.visible()).isNotSameAs(old.visible());
    assertThat(group(now, "b")).isSameAs(group(old, "b"));
    assertThat(group(now, "c").services()).hasSize(2);
    assertThat(now.dependencies()).isNotEqualTo(old.dependencies());
  }

  @Test
  void identitiesRulesAndPoliciesChangeTheirGroupAlone() {
    mesh.identities.put(web.key(), List.of("spiffe://cluster.local/ns/b/sa/web"));
    ScopeResolver one = mesh.resolver();
    VisibleGroup first = group(scope(one, "a"), "b");
    VisibleGroup other = group(scope(one, "a"), "c");
    assertThat(first.services().getFirst().identities()).hasSize(1);

    mesh.identities.put(web.key(), List.of());
    ScopeResolver two = one.next(mesh.config());
    VisibleGroup second = group(scope(two, "a"), "b");
    mesh.rule("b", "server", "web.b.svc.cluster.local", Visibility.PUBLIC);
    ScopeResolver three = two.next(mesh.config());
    VisibleGroup third = group(scope(three, "a"), "b");
    mesh.authentication("b", "namespace", Optional.empty(), Mode.STRICT);
    ScopeResolver four = three.next(mesh.config());
    VisibleGroup fourth = group(scope(four, "a"), "b");

    assertThat(second.services().getFirst().identities()).isEmpty();
    assertThat(third.services().getFirst().rule()).isPresent();
    assertThat(fourth.services().getFirst().mtls()).isEqualTo(Mode.STRICT);
    assertThat(List.of(first, second, third, fourth)).doesNotHaveDuplicates();
    assertThat(group(scope(four, "a"), "c")).isSameAs(other);
  }

  @Test
  void policyOfTheMeshReachesEveryGroupThatDoesNotSayItself() {
    mesh.authentication("c", "namespace", Optional.empty(), Mode.DISABLE);
    ScopeResolver before = mesh.resolver();
    ProxyScope old = scope(before, "a");
    mesh.authentication(ROOT, "mesh", Optional.empty(), Mode.STRICT);
    ProxyScope now = scope(before.next(mesh.config()), "a");

    assertThat(group(now, "b").services().getFirst().mtls()).isEqualTo(Mode.STRICT);
    assertThat(group(now, "c")).isSameAs(group(old, "c"));
    assertThat(now.inboundMtls(80)).isEqualTo(Mode.STRICT);
  }

  @Test
  void rulesForRoutesLeaveServicesAsTheyAre() {
    ScopeResolver before = mesh.resolver();
    ProxyScope old = scope(before, "a");
    mesh.virtualService("b", "routes", Visibility.PUBLIC, "mesh");
    ProxyScope now = scope(before.next(mesh.config()), "a");

    assertThat(now.visible()).isSameAs(old.visible());
    assertThat(now.egressListeners().getFirst().virtualServices()).hasSize(1);
    assertThat(now.dependencies()).isNotEqualTo(old.dependencies());
  }

  @Test
  void ruleForOneNamespaceLeavesTheOthersAsTheyAre() {
    ScopeResolver before = mesh.resolver();
    ProxyScope old = scope(before, "a");
    mesh.virtualService("b", "named", in("d"), "mesh");
    mesh.service("d", "hidden", in("d"));
    mesh.rule("d", "own", "web.b.svc.cluster.local", in("d"));
    ScopeResolver after = before.next(mesh.config());

    assertThat(scope(after, "a").dependencies()).isEqualTo(old.dependencies());
    assertThat(names(scope(after, "d").services())).containsExactly("hidden.d", "web.b", "far.c");
  }

  @Test
  void ruleOfAServiceThatOnlyItsOwnWorkloadKnowsCounts() {
    Service hidden = mesh.service("a", "hidden", Visibility.NOWHERE);
    var target = new ServiceTarget(hidden, hidden.ports().getFirst(), 8080, Endpoint.TlsMode.ISTIO);
    var proxy = Fixtures.withWorkload(Fixtures.sidecar("a"), List.of(), List.of(target));
    ScopeResolver before = mesh.resolver();
    mesh.rule("a", "own", "hidden.a.svc.cluster.local", Visibility.PUBLIC);
    ScopeResolver after = before.next(mesh.config());

    assertThat(after.scopeFor(proxy).destinationRule(hidden)).isPresent();
    assertThat(after.scopeFor(proxy).dependencies())
        .isNotEqualTo(before.scopeFor(proxy).dependencies())
        .isEqualTo(after.next(mesh.config()).scopeFor(proxy).dependencies());
  }

  @Test
  void sidecarIsUnaffectedByAServiceThatItDoesNotShow() {
    mesh.sidecar("a", "narrow", Optional.empty(), "b/*");
    ScopeResolver before = mesh.resolver();
    ProxyScope old = scope(before, "a");
    assertThat(names(old.services())).containsExactly("web.b");

    mesh.service("c", "late");
    ProxyScope now = scope(before.next(mesh.config()), "a");
    assertThat(now.visible()).isSameAs(old.visible());
    assertThat(now.dependencies()).isEqualTo(old.dependencies());

    mesh.service("b", "late");
    assertThat(names(scope(before.next(mesh.config()), "a").services()))
        .containsExactly("web.b", "late.b");
  }

  @Test
  void sidecarThatShowsAWholeNamespaceSharesItsGroupWithAll() {
    mesh.sidecar("a", "narrow", Optional.empty(), "b/*");
    ScopeResolver resolver = mesh.resolver();

    assertThat(group(scope(resolver, "a"), "b")).isSameAs(group(scope(resolver, "d"), "b"));
    assertThat(scope(resolver, "a").visible().group("c")).isEmpty();
  }

  private static Service external(String namespace, String name) {
    return Fixtures.service(
        API,
        namespace,
        name,
        Service.Registry.EXTERNAL,
        Service.Resolution.DNS,
        true,
        List.of(Service.UNSPECIFIED),
        List.of());
  }
}
