package io.meltemi.delivery;

import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.authz.Rules;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who shares what, and who is told of a change. */
class SnapshotSourceTest {
  private static final Map<String, String> NO_LABELS = Map.of();
  private static final Client A = DeliveryFixture.sidecar("10.1.0.1", "a", "a-1", NO_LABELS);
  private static final Client A2 = DeliveryFixture.sidecar("10.1.0.2", "a", "a-2", NO_LABELS);
  private static final Client B = DeliveryFixture.sidecar("10.1.0.3", "b", "b-1", NO_LABELS);
  private static final String WEB_NAME = "outbound|80||web.shop.svc.cluster.local";
  private static final String FAR_NAME = "outbound|80||far.bank.svc.cluster.local";
  private static final Subscription BOTH = Subscription.to(List.of(WEB_NAME, FAR_NAME));
  private static final Subscription ROUTES = Subscription.to(List.of("80"));

  private final DeliveryFixture mesh = new DeliveryFixture();
  private final Service web = Fixtures.service("shop", "web", port("http", 80, Protocol.HTTP));
  private final Service far =
      Fixtures.service(
          "bank", "far", port("http", 80, Protocol.HTTP), port("tcp", 90, Protocol.TCP));
  private final Service db =
      Fixtures.service(
          "db.shop.svc.cluster.local",
          "shop",
          "db",
          Service.Registry.KUBERNETES,
          Service.Resolution.PASSTHROUGH,
          false,
          List.of(Service.UNSPECIFIED),
          List.of(port("tcp", 5432, Protocol.TCP)));

  @BeforeEach
  void start() {
    mesh.put(web);
    mesh.put(far);
    mesh.endpoints(web, pod("10.0.0.1", 8080, "http", Map.of()));
    mesh.endpoints(far, pod("10.0.0.2", 8080, "http", Map.of()));
    mesh.publish();
  }

  private ClientView view(Client client) {
    return mesh.source.viewFor(client);
  }

  /**
   * Its stream learns of the change by being told alone: it may look meanwhile for something else
   * that it was told of, and at that only.
   */
  @Test
  void whoIsLookedAtMeanwhileIsToldAllTheSame() throws Exception {
    view(A);
    var over = new AtomicBoolean();
    Thread looking =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    mesh.source.findScope(A);
                    mesh.source.localityOf(A);
                    mesh.source.withoutServiceTargets(A);
                    view(A);
                  }
                });
    try {
      for (int i = 0; i < 500; i++) {
        mesh.put(Fixtures.service("shop", "web", port("http", 81 - i % 2, Protocol.HTTP)));
        assertThat(mesh.publish().test(A)).as("change " + i).isTrue();
        view(A);
      }
    } finally {
      over.set(true);
      looking.join();
    }
  }

  private ResourceList list(Client client, ResourceType type) {
    return view(client).list(type);
  }

  private ResourceList endpoints(Client client) {
    return view(client).select(ResourceType.ENDPOINT, BOTH, list(client, ResourceType.CLUSTER));
  }

  private ResourceList routes(Client client) {
    return view(client).select(ResourceType.ROUTE, ROUTES, ResourceList.empty());
  }

  private static List<String> names(ResourceList list) {
    return list.resources().stream().map(Resource::name).toList();
  }

  private static String text(ResourceList list, String name) {
    return new String(list.find(name).orElseThrow().message(), StandardCharsets.ISO_8859_1);
  }

  /** A service that no translator can read. */
  @SuppressWarnings("NullAway")
  private static Service broken() {
    return Fixtures.service("aaa", "broken", port("http", 80, null));
  }

  @Test
  void whereAServiceIsExportedFromReachesProxiesAtOnce() {
    Endpoint pod = pod("10.9.0.1", 8080, "http", Map.of());
    mesh.endpoints(
        web,
        new Endpoint(
            pod.addresses(),
            pod.port(),
            pod.portName(),
            pod.health(),
            pod.tlsMode(),
            pod.weight(),
            pod.workload(),
            new Endpoint.Place(pod.place().locality(), "", "east", "")));
    mesh.publish();
    assertThat(text(endpoints(A), WEB_NAME)).contains("10.9.0.1");

    exportWeb();
    assertThat(text(endpoints(A), WEB_NAME)).doesNotContain("10.9.0.1");

    exportWeb("east");
    assertThat(text(endpoints(A), WEB_NAME)).contains("10.9.0.1");
  }

  /** The service's endpoints are for other clusters' proxies in those clusters alone. */
  private void exportWeb(String... from) {
    mesh.put(web.with(web.vips(), web.kubernetes().exportedFrom(new TreeSet<>(List.of(from)))));
    Predicate<Client> concerned = mesh.publish();
    assertThat(concerned.test(A)).isTrue();
  }

  @Test
  void whatCannotBeMadeCostsItselfAlone() {
    mesh.put(broken());
    mesh.publish();
    assertThat(names(list(A, ResourceType.CLUSTER))).contains(WEB_NAME, FAR_NAME);
    assertThat(names(list(A, ResourceType.LISTENER)))
        .contains("0.0.0.0_80", "virtualInbound", "virtualOutbound");
    assertThat(mesh.withheld).contains("cds", "lds");

    mesh.put(Fixtures.service("shop", "later", port("http", 80, Protocol.HTTP)));
    mesh.publish();
    assertThat(names(list(A, ResourceType.CLUSTER)))
        .contains("outbound|80||later.shop.svc.cluster.local");
  }

  @Test
  @SuppressWarnings("NullAway")
  void whereItCannotBeMadeOutWhoMayCallNobodyMay() {
    var source = new AuthorizationPolicy.Source(null, null, null, null, null, null, null);
    var rule = new AuthorizationPolicy.Rule(List.of(source), List.of(), List.of());
    mesh.put(Rules.policy("a", "broken", Action.DENY, rule));
    mesh.publish();
    assertThat(text(list(A, ResourceType.LISTENER), "virtualInbound")).contains("not-translated");
    assertThat(text(list(B, ResourceType.LISTENER), "virtualInbound"))
        .doesNotContain("not-translated");
    assertThat(mesh.withheld).contains("lds");
  }

  @Test
  @SuppressWarnings("NullAway")
  void whereRoutesCannotBeMadeTheirHostAnswersAnError() {
    VirtualService good = virtualService("shop", Visibility.PUBLIC);
    VirtualService.HttpRoute route = good.http().getFirst();
    mesh.put(
        new VirtualService(
            good.meta(),
            good.hosts(),
            good.gateways(),
            List.of(
                new VirtualService.HttpRoute(
                    route.name(),
                    route.match(),
                    null,
                    route.rewrite(),
                    route.resilience(),
                    route.mirrors(),
                    route.cors(),
                    route.headers())),
            List.of(),
            List.of(),
            good.exportTo()));
    mesh.publish();
    assertThat(text(routes(A), "80")).contains("not-translated", FAR_NAME);
    assertThat(mesh.withheld).contains("rds");
  }

  @Test
  void equalProxiesShareEverything() {
    assertThat(view(A)).isSameAs(view(A2));
    assertThat(list(A, ResourceType.CLUSTER)).isSameAs(list(A2, ResourceType.CLUSTER));
    assertThat(routes(A)).isSameAs(routes(A2));
    assertThat(endpoints(A)).isSameAs(endpoints(A2));
    assertThat(view(A).list(ResourceType.LISTENER)).isSameAs(list(A, ResourceType.LISTENER));
  }

  @Test
  void proxiesOfOtherNamespacesShareWhatTheySeeOfServices() {
    assertThat(view(A)).isNotSameAs(view(B));
    assertThat(list(A, ResourceType.CLUSTER).parts().getFirst())
        .isSameAs(list(B, ResourceType.CLUSTER).parts().getFirst());
    assertThat(names(list(A, ResourceType.CLUSTER))).contains(WEB_NAME, "BlackHoleCluster");
    assertThat(endpoints(A)).isSameAs(endpoints(B));
    assertThat(list(A, ResourceType.LISTENER).part("tcp").orElseThrow())
        .isSameAs(list(B, ResourceType.LISTENER).part("tcp").orElseThrow());
    assertThat(names(list(A, ResourceType.LISTENER).part("tcp").orElseThrow()))
        .containsExactly("10.96.0.1_90", "virtualOutbound");
  }

  @Test
  void workloadsThatTraceAlikeShareHttpListenersToo() {
    var version = DeliveryFixture.sidecar("10.1.0.9", "a", "a-9", Map.of("app", "web"));
    var same = DeliveryFixture.sidecar("10.1.0.8", "a", "a-8", Map.of("app", "web", "x", "y"));

    assertThat(view(version)).isSameAs(view(same));
    var plain = list(A, ResourceType.LISTENER);
    var named = list(version, ResourceType.LISTENER);
    assertThat(named.part("tcp").orElseThrow()).isSameAs(plain.part("tcp").orElseThrow());
    assertThat(text(named, "0.0.0.0_80")).isNotEqualTo(text(plain, "0.0.0.0_80"));
  }

  @Test
  void changeOfEndpointsReachesTheGroupOfTheirServiceAlone() {
    var clusters = list(A, ResourceType.CLUSTER);
    var before = endpoints(A);
    mesh.endpoints(web, pod("10.0.0.7", 8080, "http", Map.of()));

    assertThat(mesh.publish().test(A)).isFalse();
    var after = endpoints(A);
    assertThat(list(A, ResourceType.CLUSTER)).isSameAs(clusters);
    assertThat(after.part("shop").orElseThrow()).isNotSameAs(before.part("shop").orElseThrow());
    assertThat(after.part("bank").orElseThrow()).isSameAs(before.part("bank").orElseThrow());
    assertThat(names(ResourceList.of(after.diffFrom(before).changed()))).containsExactly(WEB_NAME);
    assertThat(text(after, WEB_NAME)).contains("10.0.0.7");
  }

  @Test
  void endpointsThatCameAndWentLeaveTheListAsItWas() {
    var before = endpoints(A);
    mesh.endpoints(db, pod("10.0.0.9", 5432, "tcp", Map.of()));
    mesh.publish();
    assertThat(endpoints(A)).isSameAs(before);
  }

  @Test
  void changedClusterMakesItsLoadAssignmentAnother() {
    var before = endpoints(A);
    mesh.put(Fixtures.rule(web, Policies.simple(SimpleLb.RANDOM)));
    assertThat(mesh.publish().test(A)).isTrue();
    var after = endpoints(A);

    assertThat(names(ResourceList.of(after.diffFrom(before).changed()))).containsExactly(WEB_NAME);
    assertThat(text(after, WEB_NAME)).isEqualTo(text(before, WEB_NAME));
    assertThat(after.find(WEB_NAME).orElseThrow().version())
        .endsWith(":" + list(A, ResourceType.CLUSTER).find(WEB_NAME).orElseThrow().version());
  }

  @Test
  void namesThatNothingIsBehindAreAnsweredWithNothing() {
    var asked =
        Subscription.to(List.of(WEB_NAME, "outbound|80||gone.shop.svc.cluster.local", "what|ever"));
    var answer = view(A).select(ResourceType.ENDPOINT, asked, list(A, ResourceType.CLUSTER));

    assertThat(names(answer))
        .containsExactlyInAnyOrder(WEB_NAME, "outbound|80||gone.shop.svc.cluster.local");
  }

  @Test
  void changeOfRoutesLeavesClustersListenersAndEndpoints() {
    var clusters = list(A, ResourceType.CLUSTER);
    var listeners = list(A, ResourceType.LISTENER);
    var endpoints = endpoints(A);
    var routes = routes(A);
    mesh.put(virtualService("shop", Visibility.PUBLIC));

    assertThat(mesh.publish().test(A)).isTrue();
    assertThat(list(A, ResourceType.CLUSTER)).isSameAs(clusters);
    assertThat(list(A, ResourceType.LISTENER)).isSameAs(listeners);
    assertThat(endpoints(A)).isSameAs(endpoints);
    assertThat(routes(A).diffFrom(routes).changed()).hasSize(1);
  }

  @Test
  void rulesForOneNamespaceConcernItsProxiesAlone() {
    view(A);
    view(B);
    var before = view(B);
    mesh.put(virtualService("a", new Visibility.Namespaces(List.of("a"))));
    var concerned = mesh.publish();

    assertThat(concerned.test(A)).isTrue();
    assertThat(concerned.test(B)).isFalse();
    assertThat(view(B)).isSameAs(before);
  }

  @Test
  void serviceThatASidecarResourceDoesNotShowConcernsNobodyBehindIt() {
    mesh.put(narrow("a", "shop/*"));
    mesh.publish();
    view(A);
    view(B);
    mesh.put(Fixtures.service("bank", "late", port("http", 80, Protocol.HTTP)));
    var concerned = mesh.publish();

    assertThat(concerned.test(A)).isFalse();
    assertThat(concerned.test(B)).isTrue();
    assertThat(names(list(A, ResourceType.CLUSTER))).doesNotContain(FAR_NAME);
    assertThat(list(A, ResourceType.CLUSTER).part("shop"))
        .isEqualTo(list(B, ResourceType.CLUSTER).part("shop"));
  }

  @Test
  void podsOfAServiceWithoutAddressAreListenersOfAllButThemselves() {
    mesh.put(db);
    mesh.endpoints(
        db, pod("10.1.0.1", 5432, "tcp", Map.of()), pod("10.1.0.7", 5432, "tcp", Map.of()));
    mesh.publish();
    assertThat(names(list(A, ResourceType.LISTENER)))
        .contains("10.1.0.7_5432")
        .doesNotContain("10.1.0.1_5432");
    assertThat(names(list(B, ResourceType.LISTENER))).contains("10.1.0.7_5432", "10.1.0.1_5432");
    assertThat(list(A, ResourceType.LISTENER).part("tcp"))
        .isEqualTo(list(B, ResourceType.LISTENER).part("tcp"));

    mesh.endpoints(db, pod("10.1.0.8", 5432, "tcp", Map.of()));
    assertThat(mesh.publish().test(B)).isTrue();
    assertThat(names(list(B, ResourceType.LISTENER)))
        .contains("10.1.0.8_5432")
        .doesNotContain("10.1.0.7_5432");
  }

  @Test
  void labelsOfThePodCountWhereARuleSelectsByThem() {
    mesh.put(
        Fixtures.selecting(
            Fixtures.meta("DestinationRule", "a", "own"),
            web.hostname(),
            Labels.of(Map.of("version", "v2")),
            Policies.simple(SimpleLb.RANDOM)));
    mesh.publish();
    var plain = list(A, ResourceType.CLUSTER);
    assertThat(list(B, ResourceType.CLUSTER).parts().getFirst()).isSameAs(plain.parts().getFirst());

    mesh.pod("10.1.0.1", "a", "a-1", Labels.of(Map.of("version", "v2")));
    mesh.endpoints(far, pod("10.0.0.3", 8080, "http", Map.of()));
    assertThat(mesh.publish().test(A)).isTrue();
    assertThat(names(ResourceList.of(list(A, ResourceType.CLUSTER).diffFrom(plain).changed())))
        .containsExactly(WEB_NAME);
    assertThat(list(A2, ResourceType.CLUSTER).diffFrom(plain).isEmpty()).isTrue();
  }

  @Test
  void policyReachesTheWorkloadsThatItSelectsAlone() {
    var chosen = DeliveryFixture.sidecar("10.1.0.9", "a", "a-9", Map.of("app", "web"));
    var open = list(chosen, ResourceType.LISTENER);
    var others = list(A, ResourceType.LISTENER);
    mesh.put(
        Rules.selecting(
            Rules.policy("a", "deny", Action.DENY, AuthorizationPolicy.Rule.ANY), "app", "web"));
    Predicate<Client> concerned = mesh.publish();

    assertThat(concerned.test(chosen)).isTrue();
    assertThat(concerned.test(A)).isFalse();
    assertThat(concerned.test(B)).isFalse();
    assertThat(list(A, ResourceType.LISTENER)).isSameAs(others);
    var closed = list(chosen, ResourceType.LISTENER);
    assertThat(names(ResourceList.of(closed.diffFrom(open).changed())))
        .containsExactly("virtualInbound");
    assertThat(text(closed, "virtualInbound")).contains("envoy.filters.http.rbac", "policy[deny]");

    mesh.authorization.clear();
    mesh.publish();
    assertThat(list(chosen, ResourceType.LISTENER).diffFrom(open).isEmpty()).isTrue();
  }

  @Test
  void clustersThatLeaveKeepTheVersionsOfTheirLoadAssignments() {
    var leavingNamespace = Fixtures.service("leaving", "x", port("http", 80, Protocol.HTTP));
    mesh.put(leavingNamespace);
    mesh.publish();
    var before = list(A, ResourceType.CLUSTER);
    var assignments = view(A).select(ResourceType.ENDPOINT, BOTH, before);
    mesh.services.remove("bank/far");
    mesh.publish();
    var target = list(A, ResourceType.CLUSTER);
    var gone = ResourceList.named(ResourceList.LEAVING, List.of(before.find(FAR_NAME).get()));
    var kept = ResourceList.concatenated("", List.of(target, gone));

    assertThat(names(target)).doesNotContain(FAR_NAME);
    var after = view(A).select(ResourceType.ENDPOINT, BOTH, kept);
    assertThat(after.find(WEB_NAME).map(Resource::version))
        .isEqualTo(assignments.find(WEB_NAME).map(Resource::version));
    assertThat(after.find(FAR_NAME).orElseThrow().version())
        .endsWith(":" + before.find(FAR_NAME).orElseThrow().version());
  }

  @Test
  void clientThatIsForgottenIsMadeAgain() {
    var before = list(A, ResourceType.CLUSTER);
    mesh.source.forget(A);
    mesh.source.forget(A);
    assertThat(list(A, ResourceType.CLUSTER).diffFrom(before).isEmpty()).isTrue();
    assertThat(mesh.source.findScope(A)).isPresent();
  }

  private static VirtualService virtualService(String namespace, Visibility exportTo) {
    return new VirtualService(
        Fixtures.meta("VirtualService", namespace, "routes"),
        List.of("web.shop.svc.cluster.local"),
        List.of(VirtualService.MESH_GATEWAY),
        List.of(
            Fixtures.toHost(
                new VirtualService.Destination(
                    "far.bank.svc.cluster.local", "", OptionalInt.empty()))),
        List.of(),
        List.of(),
        exportTo);
  }

  private static Sidecar narrow(String namespace, String... hosts) {
    return new Sidecar(
        Fixtures.meta("Sidecar", namespace, "default"),
        Optional.empty(),
        List.of(),
        List.of(
            new Sidecar.EgressListener(
                Optional.empty(), "", Sidecar.CaptureMode.DEFAULT, List.of(hosts))),
        Optional.empty(),
        Optional.empty());
  }

  /** Proxies of another version than istiod's were sent rules that they read otherwise. */
  @Test
  void cve202221679PoliciesDoNotDependOnTheProxysVersion() {
    mesh.put(Rules.policy("a", "closed", Action.DENY));
    mesh.publish();
    var listeners =
        Stream.of("1.11.4", "1.30.3", "9.0.0", "", "nonsense")
            .map(
                version ->
                    DeliveryFixture.client(
                        "sidecar",
                        "10.1.0.7",
                        "a/a-7",
                        NO_LABELS,
                        Map.of("ISTIO_VERSION", version)))
            .map(client -> list(client, ResourceType.LISTENER).version())
            .distinct();
    assertThat(listeners).hasSize(1);
  }
}
