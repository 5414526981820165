package io.meltemi.translate.endpoint;

import static io.meltemi.translate.Fixtures.config;
import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.Fixtures.rule;
import static io.meltemi.translate.Fixtures.service;
import static io.meltemi.translate.Fixtures.sidecar;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meltemi.base.Labels;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.TranslateSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EndpointTranslatorTest {
  private static final Service BAKER = service("village", "baker", port("http", 80, Protocol.HTTP));
  private static final String CLUSTER = "outbound|80||baker.village.svc.cluster.local";
  private static final String V2 = "outbound|80|v2|baker.village.svc.cluster.local";
  private static final Locality NEAR = Locality.parse("north/a");
  private static final Locality SAME_REGION = Locality.parse("north/b");
  private static final Locality FAR = Locality.parse("south/a");

  private final EndpointTranslator translator = new EndpointTranslator(TranslateSettings.DEFAULT);

  @Test
  void endpointsAreGroupedByLocalityInTheOrderOfNames() {
    var assignment = assignment(scope(), at("10.0.0.3", FAR), at("10.0.0.1", NEAR));
    assertThat(assignment.getEndpointsList())
        .extracting(g -> g.getLocality().getRegion())
        .containsExactly("north", "south");
    assertThat(assignment.getEndpoints(0).getLoadBalancingWeight().getValue()).isEqualTo(1);
  }

  @Test
  void endpointTellsHealthWeightAndWorkload() {
    LbEndpoint endpoint =
        assignment(scope(), pod("10.0.0.1", 8080, "http", Map.of("app", "bakery")))
            .getEndpoints(0)
            .getLbEndpoints(0);
    assertThat(endpoint.getHealthStatus()).isEqualTo(HealthStatus.HEALTHY);
    assertThat(endpoint.getEndpoint().getAddress().getSocketAddress().getPortValue())
        .isEqualTo(8080);
    assertThat(istio(endpoint)).isEqualTo("workload;default;bakery;;Kubernetes");
    assertThat(isMtls(endpoint)).isTrue();
  }

  @Test
  void otherPortsAndHostNamesAreLeftOut() {
    var assignment =
        assignment(
            scope(),
            pod("10.0.0.1", 9090, "grpc", Map.of()),
            pod("db.example.com", 8080, "http", Map.of()));
    assertThat(assignment.getEndpointsList()).isEmpty();
    assertThat(assignment.getClusterName()).isEqualTo(CLUSTER);
  }

  @Test
  void goneServicesHaveAnEmptyAssignmentAndGarbageHasNone() {
    String gone = "outbound|80||gone.village.svc.cluster.local";
    var assignment = scope().loadAssignment(translator, EndpointSnapshot.EMPTY, gone);
    assertThat(parse(assignment.orElseThrow().bytes()).getEndpointsList()).isEmpty();
    assertThat(scope().loadAssignment(translator, EndpointSnapshot.EMPTY, "what|ever")).isEmpty();
  }

  @Test
  void aServiceEntryAddsPortsToAServiceOfItsNamespace() {
    String host = "baker.village.svc.cluster.local";
    Service entry =
        service(
            host,
            "village",
            host,
            Service.Registry.EXTERNAL,
            Service.Resolution.STATIC,
            false,
            List.of("0.0.0.0"),
            List.of(port("extra", 9090, Protocol.HTTP)));
    var scope = ScopeFixture.of(sidecar("village"), config(List.of(entry, BAKER), List.of()));
    var endpoints =
        new EndpointSnapshot(
            1,
            Map.of(
                BAKER.key(),
                new ServiceEndpoints(
                    List.of(
                        pod("10.0.0.1", 8080, "http", Map.of()),
                        pod("10.0.0.9", 9999, "extra", Map.of())))),
            Map.of());
    var added = scope.loadAssignment(translator, endpoints, "outbound|9090||" + host);
    assertThat(addresses(parse(added.orElseThrow().bytes()))).containsExactly("10.0.0.9");
    var own = scope.loadAssignment(translator, endpoints, CLUSTER);
    assertThat(addresses(parse(own.orElseThrow().bytes()))).containsExactly("10.0.0.1");
  }

  @Test
  void subsetsSelectByLabelsAndPlace() {
    var v2 = new DestinationRule.Subset("v2", labels("version", "v2"), Optional.empty());
    var scope = scope(rule(BAKER, TrafficPolicy.NONE, v2));
    var assignment =
        assignment(
            scope,
            V2,
            pod("10.0.0.1", 80, "http", Map.of("version", "v1")),
            pod("10.0.0.2", 80, "http", Map.of("version", "v2")));
    assertThat(addresses(assignment)).containsExactly("10.0.0.2");
    var zone =
        new DestinationRule.Subset(
            "v2", labels("topology.kubernetes.io/zone", "b"), Optional.empty());
    scope = scope(rule(BAKER, TrafficPolicy.NONE, zone));
    assignment = assignment(scope, V2, at("10.0.0.1", NEAR), at("10.0.0.2", SAME_REGION));
    assertThat(addresses(assignment)).containsExactly("10.0.0.2");
  }

  @Test
  void unreadyEndpointsAreLeftOutUnlessTheServicePrefersNearOnes() {
    Endpoint sick = unhealthy(at("10.0.0.1", NEAR));
    assertThat(assignment(scope(), sick).getEndpointsList()).isEmpty();
    Service close = preferClose();
    var scope = ScopeFixture.of(sidecar("village"), config(List.of(close), List.of()));
    var group = assignment(scope, sick).getEndpoints(0);
    assertThat(group.getLbEndpoints(0).getHealthStatus()).isEqualTo(HealthStatus.UNHEALTHY);
  }

  @Test
  void drainingEndpointsAreLeftOut() {
    Endpoint draining = pod("10.0.0.1", 80, "http", Map.of("istio.io/draining", "true"));
    assertThat(assignment(scope(), draining).getEndpointsList()).isEmpty();
  }

  @Test
  void failoverNeedsOutlierDetection() {
    Endpoint[] all = {at("10.0.0.1", NEAR), at("10.0.0.2", SAME_REGION), at("10.0.0.3", FAR)};
    var without = from(NEAR, scope(rule(BAKER, TrafficPolicy.NONE)));
    assertThat(priorities(assignment(without, all))).containsExactly(0, 0, 0);
    var policy = Policies.withOutlierDetection(TrafficPolicy.NONE);
    assertThat(priorities(assignment(from(NEAR, scope(rule(BAKER, policy))), all)))
        .containsExactly(0, 1, 2);
    assertThat(priorities(assignment(from(FAR, scope(rule(BAKER, policy))), all)))
        .containsExactly(1, 1, 0);
  }

  @Test
  void failoverLeadsToTheNamedRegionFirst() {
    var setting =
        new LocalityLb(
            List.of(),
            List.of(new LocalityLb.Failover("north", "east")),
            List.of(),
            Optional.empty());
    var policy = Policies.withOutlierDetection(Policies.of(setting));
    var assignment =
        assignment(
            from(NEAR, scope(rule(BAKER, policy))),
            at("10.0.0.1", Locality.parse("east")),
            at("10.0.0.2", FAR));
    assertThat(priorities(assignment)).containsExactly(0, 1);
  }

  @Test
  void failoverPriorityComparesLabelsInOrder() {
    var setting =
        new LocalityLb(
            List.of(),
            List.of(),
            List.of("topology.kubernetes.io/region", "app", "version=v2"),
            Optional.empty());
    var policy = Policies.withOutlierDetection(Policies.of(setting));
    var assignment =
        assignment(
            from(NEAR, scope(rule(BAKER, policy))),
            pod("10.0.0.1", 80, "http", Map.of("app", "client", "version", "v2"), NEAR),
            pod("10.0.0.2", 80, "http", Map.of("app", "client"), NEAR),
            pod("10.0.0.3", 80, "http", Map.of("app", "client", "version", "v2"), FAR));
    assertThat(priorities(assignment)).containsExactly(0, 1, 2);
    assertThat(addresses(assignment)).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
  }

  @Test
  void distributionWeighsLocalitiesAndEmptiesTheOthers() {
    var to = new TreeMap<>(Map.of("north/*", 80, "east", 20));
    var setting =
        new LocalityLb(
            List.of(new LocalityLb.Distribute("north/*", to)),
            List.of(),
            List.of(),
            Optional.empty());
    var scope = from(NEAR, scope(rule(BAKER, Policies.of(setting))));
    var groups =
        assignment(
                scope,
                at("10.0.0.1", Locality.parse("east")),
                at("10.0.0.2", NEAR),
                at("10.0.0.3", SAME_REGION),
                at("10.0.0.4", FAR))
            .getEndpointsList();
    assertThat(groups)
        .extracting(g -> g.getLoadBalancingWeight().getValue())
        .containsExactly(20, 40, 40, 1);
    assertThat(groups)
        .extracting(LocalityLbEndpoints::getLbEndpointsCount)
        .containsExactly(1, 1, 1, 0);
  }

  @Test
  void trafficDistributionFailsOverWithoutOutlierDetection() {
    var scope = ScopeFixture.of(sidecar("village"), config(List.of(preferClose()), List.of()));
    var assignment =
        assignment(from(NEAR, scope), at("10.0.0.1", NEAR), at("10.0.0.2", SAME_REGION));
    assertThat(priorities(assignment)).containsExactly(0, 1);
  }

  @Test
  void rulesAndPoliciesDecideOnMutualTls() {
    Endpoint endpoint = at("10.0.0.1", NEAR);
    var disabled = scope(rule(BAKER, Policies.of(Policies.tls(ClientTls.Mode.DISABLE))));
    assertThat(isMtls(first(assignment(disabled, endpoint)))).isFalse();
    var mutual = scope(rule(BAKER, Policies.of(Policies.tls(ClientTls.Mode.ISTIO_MUTUAL))));
    assertThat(isMtls(first(assignment(mutual, endpoint)))).isTrue();
    assertThat(isMtls(first(assignment(mutual, withoutSidecar(endpoint))))).isFalse();
    var refused = scope().withMtls(PeerAuthentication.Mode.DISABLE);
    assertThat(isMtls(first(assignment(refused, endpoint)))).isFalse();
    assertThat(isMtls(first(assignment(scope(), endpoint)))).isTrue();
  }

  @Test
  void endpointsOfClustersThatDoNotExportAreForTheirOwnProxies() {
    var endpoints = snapshot(inCluster("east", "10.1.0.1"), inCluster("west", "10.2.0.1"));
    assertThat(addresses(exported(Set.of(), "east"), endpoints)).containsExactly("10.1.0.1");
    assertThat(addresses(exported(Set.of("west"), "east"), endpoints))
        .containsExactly("10.1.0.1", "10.2.0.1");
    assertThat(addresses(exported(Set.of("west"), "west"), endpoints)).containsExactly("10.2.0.1");
    assertThat(addresses(exported(Set.of("west"), "north"), endpoints)).containsExactly("10.2.0.1");
    assertThat(addresses(exported(Set.of(), ""), endpoints)).hasSize(2);
    assertThat(addresses(scope(), endpoints)).hasSize(2);
  }

  /** A proxy of that cluster, and the service as these clusters export it. */
  private static ScopeFixture exported(Set<String> from, String proxysCluster) {
    Service service =
        BAKER.with(BAKER.vips(), BAKER.kubernetes().exportedFrom(new TreeSet<>(from)));
    ProxyView p = sidecar("village");
    var home = new ProxyView.Home("village", "village.svc.cluster.local", "", proxysCluster);
    return ScopeFixture.of(
        new ProxyView(
            p.type(),
            home,
            p.labels(),
            p.locality(),
            p.ipFamily(),
            p.interception(),
            p.workload(),
            p.envoy()),
        config(List.of(service), List.of()));
  }

  private static Endpoint inCluster(String cluster, String address) {
    Endpoint e = at(address, NEAR);
    return new Endpoint(
        e.addresses(),
        e.port(),
        e.portName(),
        e.health(),
        e.tlsMode(),
        e.weight(),
        e.workload(),
        new Endpoint.Place(NEAR, "", cluster, ""));
  }

  private List<String> addresses(ScopeFixture fixture, EndpointSnapshot endpoints) {
    return parse(fixture.loadAssignment(translator, endpoints, CLUSTER).orElseThrow().bytes())
        .getEndpointsList()
        .stream()
        .flatMap(group -> group.getLbEndpointsList().stream())
        .map(e -> e.getEndpoint().getAddress().getSocketAddress().getAddress())
        .toList();
  }

  @Test
  void proxiesShareTheBytesUnlessTheirPlaceMatters() {
    var endpoints = snapshot(at("10.0.0.1", NEAR), at("10.0.0.2", FAR));
    var plain = scope();
    var far = from(FAR, plain).loadAssignment(translator, endpoints, CLUSTER).orElseThrow();
    assertThat(from(NEAR, plain).loadAssignment(translator, endpoints, CLUSTER).orElseThrow())
        .isSameAs(far);
    var failover = scope(rule(BAKER, Policies.withOutlierDetection(TrafficPolicy.NONE)));
    var first = from(FAR, failover).loadAssignment(translator, endpoints, CLUSTER).orElseThrow();
    assertThat(from(NEAR, failover).loadAssignment(translator, endpoints, CLUSTER).orElseThrow())
        .isNotSameAs(first);
  }

  @Test
  void placeIsReadAsFarAsRulesAskForIt() {
    assertThat(placeRead(scope())).isEqualTo(PlaceRead.NOTHING);
    assertThat(placeRead(scope(rule(BAKER, TrafficPolicy.NONE)))).isEqualTo(PlaceRead.NOTHING);
    var failover = Policies.withOutlierDetection(TrafficPolicy.NONE);
    assertThat(placeRead(scope(rule(BAKER, failover))))
        .isEqualTo(new PlaceRead(true, false, new TreeSet<>()));
    var subset = new DestinationRule.Subset("v2", Labels.NONE, Optional.of(failover));
    assertThat(placeRead(scope(rule(BAKER, TrafficPolicy.NONE, subset))).locality()).isTrue();
    var byLabels =
        Policies.of(
            new LocalityLb(List.of(), List.of(), List.of("app", "version=v2"), Optional.empty()));
    var byApp = placeRead(scope(rule(BAKER, Policies.withOutlierDetection(byLabels))));
    assertThat(byApp).isEqualTo(new PlaceRead(false, false, new TreeSet<>(List.of("app"))));

    ProxyView near = from(NEAR, scope()).proxy();
    assertThat(byApp.of(near).labels()).isEqualTo(labels("app", "client"));
    assertThat(byApp.of(near).locality()).isEqualTo(Locality.UNKNOWN);
    assertThat(PlaceRead.NOTHING.of(near)).isEqualTo(PlaceRead.NOTHING.of(sidecar("town")));
  }

  private PlaceRead placeRead(ScopeFixture fixture) {
    var scope = fixture.scope();
    return translator.placeRead(scope.mesh(), scope.visible().groups().getFirst());
  }

  private static Endpoint at(String address, Locality locality) {
    return pod(address, 80, "http", Map.of(), locality);
  }

  private static Endpoint unhealthy(Endpoint e) {
    return with(e, Endpoint.Health.UNHEALTHY, e.tlsMode());
  }

  private static Endpoint withoutSidecar(Endpoint e) {
    return with(e, e.health(), Endpoint.TlsMode.DISABLED);
  }

  private static Endpoint with(Endpoint e, Endpoint.Health health, Endpoint.TlsMode tlsMode) {
    return new Endpoint(
        e.addresses(),
        e.port(),
        e.portName(),
        health,
        tlsMode,
        e.weight(),
        e.workload(),
        e.place());
  }

  private static Service preferClose() {
    return new Service(
        BAKER.hostname(),
        new Service.Attributes(
            BAKER.registry(),
            BAKER.namespace(),
            BAKER.name(),
            Labels.NONE,
            Labels.NONE,
            BAKER.attributes().exportTo(),
            BAKER.attributes().created()),
        BAKER.resolution(),
        false,
        new Service.Vips(BAKER.vips().addresses(), List.of()),
        BAKER.ports(),
        List.of(),
        new Service.Kubernetes("ClusterIP", "", List.of(), false, false, "PreferSameZone"));
  }

  private static Labels labels(String key, String value) {
    return Labels.of(Map.of(key, value));
  }

  private static ScopeFixture scope(DestinationRule... rules) {
    return ScopeFixture.of(sidecar("village"), config(List.of(BAKER), List.of(rules)));
  }

  private static ScopeFixture from(Locality locality, ScopeFixture scope) {
    return scope.withProxy(
        Fixtures.proxy(ProxyView.Type.SIDECAR, "village", locality, ProxyView.Extensions.ISTIO));
  }

  private static EndpointSnapshot snapshot(Endpoint... endpoints) {
    return new EndpointSnapshot(
        1, Map.of(BAKER.key(), new ServiceEndpoints(List.of(endpoints))), Map.of());
  }

  private ClusterLoadAssignment assignment(ScopeFixture scope, Endpoint... endpoints) {
    return assignment(scope, CLUSTER, endpoints);
  }

  private ClusterLoadAssignment assignment(ScopeFixture scope, String name, Endpoint... endpoints) {
    return parse(scope.loadAssignment(translator, snapshot(endpoints), name).orElseThrow().bytes());
  }

  private static ClusterLoadAssignment parse(byte[] bytes) {
    try {
      return ClusterLoadAssignment.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static LbEndpoint first(ClusterLoadAssignment assignment) {
    return assignment.getEndpoints(0).getLbEndpoints(0);
  }

  private static List<Integer> priorities(ClusterLoadAssignment assignment) {
    return assignment.getEndpointsList().stream().map(LocalityLbEndpoints::getPriority).toList();
  }

  private static List<String> addresses(ClusterLoadAssignment assignment) {
    return assignment.getEndpointsList().stream()
        .flatMap(g -> g.getLbEndpointsList().stream())
        .map(e -> e.getEndpoint().getAddress().getSocketAddress().getAddress())
        .toList();
  }

  private static boolean isMtls(LbEndpoint endpoint) {
    return endpoint.getMetadata().containsFilterMetadata("envoy.transport_socket_match");
  }

  private static String istio(LbEndpoint endpoint) {
    return endpoint
        .getMetadata()
        .getFilterMetadataOrThrow("istio")
        .getFieldsOrThrow("workload")
        .getStringValue();
  }
}
