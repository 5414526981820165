package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.certificate;
import static io.meltemi.ingest.MeshObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.ObjectStatus;
import io.meltemi.model.status.StatusContent;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayApiTest {
  private static final String GATEWAY =
      """
      kind: Gateway
      metadata: {name: web, namespace: shop}
      spec:
        gatewayClassName: istio
        listeners:
        - {name: http, port: 80, protocol: HTTP}
        - {name: wild, port: 80, protocol: HTTP, hostname: "*.shop.example"}
      """;

  private final StateFixture state = new StateFixture();

  private static MeshObject object(String text) {
    String version = "apiVersion: gateway.networking.k8s.io/v1\n";
    return new ObjectReader(ReaderSettings.DEFAULT)
        .readAll(new Document("", 1, version + text.strip()))
        .getFirst()
        .object()
        .orElseThrow();
  }

  private static MeshObject route(String name, String host, String path, String backend) {
    return route(name, "", host, path, backend);
  }

  private static MeshObject route(
      String name, String more, String host, String path, String backend) {
    return object(
        """
        kind: HTTPRoute
        metadata: {name: %s, namespace: shop%s}
        spec:
          parentRefs: [{name: web}]
          hostnames: [%s]
          rules:
          - matches: [{path: {value: %s}}]
            backendRefs: [{name: %s, port: 80}]
        """
            .formatted(name, more, host, path, backend));
  }

  private static MeshObject grant(String namespace) {
    return object(
        """
        kind: ReferenceGrant
        metadata: {name: g, namespace: %s}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
          to: [{group: "", kind: Service}]
        """
            .formatted(namespace));
  }

  private static MeshObject policy(String roots) {
    return object(
        """
        kind: BackendTLSPolicy
        metadata: {name: tls, namespace: shop}
        spec:
          targetRefs: [{group: "", kind: Service, name: cart}]
          validation: {hostname: cart.example, caCertificateRefs: [{group: "", kind: ConfigMap, name: %s}]}
        """
            .formatted(roots));
  }

  private List<VirtualService> virtualServices() {
    return state.snapshot().config().rules().virtualServices();
  }

  private List<Condition> conditions(String route) {
    var key = new MeshObject.Key("HTTPRoute", new ResourceName("shop", route));
    ObjectStatus status = state.snapshot().objectStatuses().all().get(key);
    return ((StatusContent.Parents) status.content()).parents().getFirst().conditions();
  }

  private static MeshObject eastWest(String className, String address) {
    return object(
        """
        kind: Gateway
        metadata: {name: east-west, namespace: shop, labels: {topology.istio.io/network: two}}
        spec:
          gatewayClassName: %s
          addresses: [{type: IPAddress, value: %s}, {type: Other, value: x}]
          listeners:
          - {name: cross, port: 15443, protocol: TLS, tls: {mode: Passthrough}}
          - {name: plain, port: 80, protocol: HTTP}
        """
            .formatted(className, address));
  }

  private List<ListedGateway> listed() {
    return state.snapshot().config().networks().listed();
  }

  @Test
  void aGatewayWithANetworksLabelLeadsIntoItByItsAddresses() {
    state.put(eastWest("istio-remote", "192.0.2.1"));
    assertThat(listed())
        .containsExactly(
            new ListedGateway(
                "two", "192.0.2.1", 15443, new ResourceName("shop", "east-west-istio-remote")));

    state.apply(List.of(new MeshChange.Networks(MeshNetworks.NONE)));
    assertThat(listed()).as("whatever the mesh's networks are").hasSize(1);

    MeshObject other = eastWest("istio", "192.0.2.2");
    state.put(other);
    assertThat(listed()).extracting(ListedGateway::address).containsExactly("192.0.2.2");

    state.delete(other);
    assertThat(listed()).isEmpty();
  }

  @Test
  void aUdpRouteTellsThatItIsNotServed() {
    state.put(
        object(GATEWAY + "  - {name: dns, port: 53, protocol: UDP}\n"),
        service("dns"),
        object(
            """
            kind: UDPRoute
            metadata: {name: dns, namespace: shop}
            spec:
              parentRefs: [{name: web}, {group: "", kind: Service, name: dns}]
              rules: [{backendRefs: [{name: dns, port: 80}]}]
            """));

    var key = new MeshObject.Key("UDPRoute", new ResourceName("shop", "dns"));
    ObjectStatus status = state.snapshot().objectStatuses().all().get(key);
    assertThat(((StatusContent.Parents) status.content()).parents())
        .hasSize(2)
        .allSatisfy(
            parent ->
                assertThat(parent.conditions().getFirst().reason())
                    .isEqualTo("NotAllowedByListeners"));
    assertThat(virtualServices()).isEmpty();
  }

  @Test
  void aGatewayTellsThatItLetsClientsInWithoutACertificate() {
    state.put(
        object(
            GATEWAY
                + """
                  tls:
                    frontend:
                      default: {validation: {caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]}}
                      perPort:
                      - port: 8443
                        tls:
                          validation:
                            mode: AllowInsecureFallback
                            caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]
                """));

    var key = new MeshObject.Key("KubernetesGateway", new ResourceName("shop", "web"));
    var told = (StatusContent.Listeners) state.snapshot().objectStatuses().all().get(key).content();
    assertThat(told.conditions())
        .filteredOn(condition -> condition.type().equals("InsecureFrontendValidationMode"))
        .singleElement()
        .satisfies(condition -> assertThat(condition.reason()).isEqualTo("ConfigurationChanged"));
  }

  @Test
  void listenersAndRoutesBecomeIstiosOwn() {
    state.put(object(GATEWAY), service("cart"), route("r", "a.shop.example", "/a", "cart"));

    assertThat(state.snapshot().config().rules().gateways())
        .extracting(g -> g.meta().resource().toString())
        .containsExactly(
            "shop/web~istio-autogenerated-k8s-gateway~http",
            "shop/web~istio-autogenerated-k8s-gateway~wild");
    // The host is the more exact listener's alone.
    assertThat(virtualServices())
        .singleElement()
        .satisfies(
            vs -> {
              assertThat(vs.meta().name())
                  .isEqualTo("shop~web~istio-autogenerated-k8s-gateway~wild~a.shop.example");
              assertThat(vs.gateways())
                  .containsExactly("shop/web~istio-autogenerated-k8s-gateway~wild");
            });
  }

  @Test
  void aRouteMoreCostsItselfAndTheHostsThatItNames() {
    var objects = new ArrayList<MeshObject>(List.of(object(GATEWAY), service("cart")));
    IntStream.range(0, 500)
        .forEach(i -> objects.add(route("r" + i, "h" + i + ".shop.example", "/", "cart")));
    state.put(objects.toArray(MeshObject[]::new));
    MeshSnapshot before = state.snapshot();

    Update update = state.put(route("more", "more.shop.example", "/", "cart"));

    assertThat(update.changes())
        .isInstanceOfSatisfying(
            ConfigChanges.Only.class,
            only ->
                assertThat(only.objects())
                    .extracting(key -> key.resource().name())
                    .containsExactly(
                        "shop~web~istio-autogenerated-k8s-gateway~wild~more.shop.example"));
    Map<MeshObject.Key, ObjectStatus> statuses = state.snapshot().objectStatuses().all();
    assertThat(statuses).hasSize(502);
    assertThat(
            statuses.entrySet().stream()
                .filter(e -> before.objectStatuses().all().get(e.getKey()) != e.getValue())
                .map(e -> e.getKey().toString()))
        .containsExactlyInAnyOrder("HTTPRoute shop/more", "KubernetesGateway shop/web");
  }

  @Test
  void aTlsRouteTakesNoMoreNamesThanItsListenerHas() {
    state.put(
        object(
            """
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners:
              - {name: tls, port: 443, protocol: TLS, hostname: "*.shop.example", tls: {mode: Passthrough}}
            """),
        service("cart"),
        object(
            """
            kind: TLSRoute
            metadata: {name: r, namespace: shop}
            spec:
              parentRefs: [{name: web}]
              hostnames: ["*.example", a.shop.example, a.other.example]
              rules: [{backendRefs: [{name: cart, port: 80}]}]
            """));

    assertThat(virtualServices())
        .flatExtracting(VirtualService::tls)
        .flatExtracting(rule -> rule.match().getFirst().sniHosts())
        .containsOnly("*.shop.example", "a.shop.example");
  }

  @Test
  void rulesAreInOrderAcrossRoutes() {
    state.put(
        object(GATEWAY),
        service("cart"),
        route("a", "x.shop.example", "/", "cart"),
        route("b", "x.shop.example", "/long/path", "cart"),
        route("c", "x.shop.example", "/long", "cart"));

    assertThat(virtualServices())
        .singleElement()
        .satisfies(
            vs ->
                assertThat(vs.http())
                    .extracting(rule -> rule.name())
                    .containsExactly("shop.b.0", "shop.c.0", "shop.a.0"));
  }

  @Test
  void aBackendOfAnotherNamespaceNeedsAGrantThatMayComeLater() {
    MeshObject there =
        object(
            """
            kind: HTTPRoute
            metadata: {name: r, namespace: shop}
            spec:
              parentRefs: [{name: web, sectionName: http}]
              rules: [{backendRefs: [{name: till, namespace: bank, port: 80}]}]
            """);
    MeshObject till =
        new ObjectReader(ReaderSettings.DEFAULT)
            .readAll(
                new Document(
                    "",
                    1,
                    "{apiVersion: v1, kind: Service, metadata: {name: till, namespace: bank}, spec:"
                        + " {clusterIP: 10.0.0.9, ports: [{name: http, port: 80}]}}"))
            .getFirst()
            .object()
            .orElseThrow();
    state.put(object(GATEWAY), till, there);
    assertThat(conditions("r"))
        .contains(
            Condition.no(
                "ResolvedRefs",
                "RefNotPermitted",
                "backendRef till/bank not accessible to a HTTPRoute in namespace \"shop\" (missing"
                    + " a ReferenceGrant?)"));

    state.put(grant("bank"));
    assertThat(conditions("r"))
        .contains(Condition.yes("ResolvedRefs", "ResolvedRefs", "All references resolved"));

    state.delete(grant("bank"));
    assertThat(virtualServices().getFirst().http().getFirst().action())
        .isInstanceOfSatisfying(
            HttpAction.Forward.class,
            forward ->
                assertThat(forward.destinations().getFirst().destination().host()).isEmpty());
  }

  @Test
  void ghsaQm8vG4f9QhjxAPolicyThatCannotBeMetBlocks() {
    state.put(service("cart"), policy("not-there"));

    DestinationRule rule = state.snapshot().config().rules().destinationRules().getFirst();
    assertThat(rule.trafficPolicy().orElseThrow().tls().orElseThrow())
        .satisfies(
            tls -> {
              assertThat(tls.credentialName()).isEqualTo("invalid://");
              assertThat(tls.sni()).isEqualTo("cart.example");
            });

    state.delete(policy("not-there"));
    assertThat(state.snapshot().config().rules().destinationRules()).isEmpty();
  }

  private static final String BACKEND_TLS =
      """
        tls: {backend: {clientCertificateRef: {group: "", kind: Secret, name: mine, namespace: %s}}}
      """;

  private Condition resolved() {
    return listeners("KubernetesGateway", "web").conditions().stream()
        .filter(condition -> condition.type().equals("ResolvedRefs"))
        .findFirst()
        .orElseThrow();
  }

  private List<String> clientCredentials() {
    return state.snapshot().config().rules().gateways().stream()
        .map(Gateway::clientCredential)
        .distinct()
        .toList();
  }

  @Test
  void whatAGatewayShowsToBackendsIsThereOrBlocks() {
    state.put(object(GATEWAY + BACKEND_TLS.formatted("shop")));
    assertThat(resolved().reason()).isEqualTo("InvalidClientCertificateRef");
    assertThat(clientCredentials()).containsExactly("invalid://");

    state.put(certificate("shop", "mine"));
    assertThat(resolved())
        .isEqualTo(Condition.yes("ResolvedRefs", "ResolvedRefs", "No errors found"));
    assertThat(clientCredentials()).containsExactly("kubernetes-gateway://shop/mine");

    state.put(certificate("bank", "mine"), object(GATEWAY + BACKEND_TLS.formatted("bank")));
    assertThat(resolved().reason()).isEqualTo("RefNotPermitted");
    assertThat(clientCredentials()).containsExactly("invalid://");

    state.put(
        object(
            """
            kind: ReferenceGrant
            metadata: {name: g, namespace: bank}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: shop}]
              to: [{group: "", kind: Secret}]
            """));
    assertThat(resolved().holds()).isTrue();
    assertThat(clientCredentials()).containsExactly("kubernetes-gateway://bank/mine");
  }

  @Test
  void aListenerSetOfWhichNothingCanBeServedIsNotAccepted() {
    state.put(
        object(GATEWAY + "  allowedListeners: {namespaces: {from: Same}}\n"),
        listenerSet(
            "a",
            "{name: x, port: 443, protocol: HTTPS,"
                + " tls: {certificateRefs: [{name: mine, namespace: bank}]}}"),
        certificate("bank", "mine"));

    assertThat(reason(listeners("ListenerSet", "a").conditions(), "Accepted"))
        .isEqualTo("ListenersNotValid");
    assertThat(reason(listeners("ListenerSet", "a").conditions(), "Programmed"))
        .isEqualTo("ListenersNotValid");
    assertThat(listeners("KubernetesGateway", "web").attachedSets()).isZero();
  }

  @Test
  void aWaypointIsRefusedUnlessAnotherControllerServesIt() {
    String waypoint =
        """
        kind: Gateway
        metadata: {name: way, namespace: shop}
        spec:
          gatewayClassName: istio-waypoint
          listeners: [{name: mesh, port: 15008, protocol: HBONE}]
        """;
    state.put(object(waypoint));
    assertThat(state.snapshot().objectStatuses().unwritten()).hasSize(1);

    state.put(object(waypoint + "status: {conditions: [{type: Accepted, status: 'True'}]}\n"));
    assertThat(state.snapshot().objectStatuses().all()).isEmpty();
  }

  @Test
  void aStatusThatIsToldAlreadyIsNotWritten() {
    state.put(object(GATEWAY), service("cart"), route("r", "a.shop.example", "/", "cart"));
    var key = new MeshObject.Key("HTTPRoute", new ResourceName("shop", "r"));
    ObjectStatus status = state.snapshot().objectStatuses().unwritten().get(key);
    Map<String, Object> told = status.in(Map.of(), "2026-01-01T00:00:00Z");
    assertThat(status.in(told, "later")).isEqualTo(told);
  }

  @Test
  void anyOrderOfEventsGivesTheSame() {
    List<MeshObject> left =
        List.of(
            object(GATEWAY),
            service("cart"),
            route("a", "a.shop.example", "/a", "cart"),
            route("b", "a.shop.example", "/b", "cart"),
            route("c", "c.example", "/", "other"),
            grant("bank"),
            policy("roots"));
    List<MeshObject> gone = List.of(service("other"), route("d", "a.shop.example", "/d", "cart"));
    long seed = System.nanoTime();
    var random = new Random(seed);
    MeshSnapshot expected = run(left, List.of());
    for (int round = 0; round < 200; round++) {
      var events = new ArrayList<>(left);
      events.addAll(gone);
      Collections.shuffle(events, random);
      MeshSnapshot snapshot = run(events, gone);
      String description = "seed " + seed + ", round " + round;
      assertThat(snapshot.config().rules()).as(description).isEqualTo(expected.config().rules());
      assertThat(snapshot.objectStatuses().all())
          .as(description)
          .isEqualTo(expected.objectStatuses().all());
    }
  }

  private static MeshSnapshot run(List<MeshObject> puts, List<MeshObject> deletions) {
    var state = new StateFixture();
    puts.forEach(object -> state.apply(List.of(new MeshChange.Put(object))));
    deletions.forEach(state::delete);
    return state.snapshot();
  }

  private static MeshObject listenerSet(String name, String listeners) {
    return object(
        """
        kind: ListenerSet
        metadata: {name: %s, namespace: shop}
        spec:
          parentRef: {group: gateway.networking.k8s.io, kind: Gateway, name: web}
          listeners: [%s]
        """
            .formatted(name, listeners));
  }

  private StatusContent.Listeners listeners(String kind, String name) {
    var key = new MeshObject.Key(kind, new ResourceName("shop", name));
    return (StatusContent.Listeners) state.snapshot().objectStatuses().all().get(key).content();
  }

  private static String reason(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::reason)
        .findFirst()
        .orElse("");
  }

  @Test
  void aListenerInConflictIsNotServedAndNamesTheOwner() {
    MeshObject open = object(GATEWAY + "  allowedListeners: {namespaces: {from: Same}}\n");
    state.put(
        open,
        listenerSet(
            "a",
            "{name: mine, port: 80, protocol: HTTP, hostname: a.example},"
                + " {name: taken, port: 80, protocol: HTTP, hostname: \"*.shop.example\"}"),
        listenerSet("b", "{name: late, port: 80, protocol: HTTP, hostname: a.example}"),
        listenerSet("c", "{name: tls, port: 80, protocol: TLS, tls: {mode: Passthrough}}"));

    var taken = listeners("ListenerSet", "a").listeners().get(1).conditions();
    assertThat(taken)
        .contains(
            Condition.yes(
                "Conflicted",
                "HostnameConflict",
                "the hostname is taken on port 80 in listener \"wild\" of Gateway shop/web"));
    assertThat(reason(taken, "Accepted")).isEqualTo("HostnameConflict");
    assertThat(reason(listeners("ListenerSet", "a").conditions(), "Accepted"))
        .isEqualTo("Accepted");
    assertThat(reason(listeners("ListenerSet", "b").conditions(), "Accepted"))
        .isEqualTo("ListenersNotValid");
    assertThat(
            reason(listeners("ListenerSet", "c").listeners().getFirst().conditions(), "Conflicted"))
        .isEqualTo("ProtocolConflict");
    assertThat(listeners("KubernetesGateway", "web").attachedSets()).isEqualTo(1);
    assertThat(state.snapshot().config().rules().gateways())
        .extracting(g -> g.meta().name().replaceAll(".*~", ""))
        .containsExactlyInAnyOrder("http", "wild", "mine");

    state.delete(listenerSet("a", ""));

    assertThat(reason(listeners("ListenerSet", "b").conditions(), "Accepted"))
        .isEqualTo("Accepted");
  }
}
