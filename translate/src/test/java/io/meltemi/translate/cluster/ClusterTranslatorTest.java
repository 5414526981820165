package io.meltemi.translate.cluster;

import static io.meltemi.translate.Fixtures.config;
import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.Fixtures.rule;
import static io.meltemi.translate.Fixtures.service;
import static io.meltemi.translate.Fixtures.sidecar;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.ConnectionPool.H2Upgrade;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashKey;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ServiceView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTranslatorTest {
  private static final Service BAKER = service("village", "baker", port("http", 80, Protocol.HTTP));
  private static final String CLUSTER = "outbound|80||baker.village.svc.cluster.local";
  private static final String V2 = "outbound|80|v2|baker.village.svc.cluster.local";

  private final ClusterTranslator translator = new ClusterTranslator(TranslateSettings.DEFAULT);

  @Test
  void everySidecarHasTheBuiltInClustersBehindThoseOfServices() {
    assertThat(clusters(scope(BAKER)).keySet())
        .containsExactly(
            CLUSTER, "BlackHoleCluster", "PassthroughCluster", "InboundPassthroughCluster");
  }

  @Test
  void gatewaysHaveNoPassthroughClusters() {
    var scope = scope(BAKER).withProxy(Fixtures.router("village"));
    assertThat(clusters(scope).keySet()).containsExactly(CLUSTER, "BlackHoleCluster");
  }

  @Test
  void udpPortsHaveNoCluster() {
    Service dns = service("village", "dns", port("dns", 53, Protocol.UDP));
    assertThat(clusters(scope(dns)).keySet()).noneMatch(n -> n.startsWith("outbound"));
  }

  @Test
  void clusterOfAServiceFetchesEndpointsByAds() {
    Cluster cluster = clusters(scope(BAKER)).get(CLUSTER);
    assertThat(cluster.getType()).isEqualTo(DiscoveryType.EDS);
    assertThat(cluster.getEdsClusterConfig().getServiceName()).isEqualTo(CLUSTER);
    assertThat(cluster.getEdsClusterConfig().getEdsConfig().hasAds()).isTrue();
    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
    assertThat(cluster.getConnectTimeout().getSeconds()).isEqualTo(10);
    assertThat(cluster.getAltStatName()).isEqualTo(CLUSTER + ";");
  }

  @Test
  void autoMtlsIsOfferedPerEndpoint() throws Exception {
    Cluster cluster = clusters(scope(BAKER)).get(CLUSTER);
    assertThat(cluster.getTransportSocketMatchesList())
        .extracting(Cluster.TransportSocketMatch::getName)
        .containsExactly("tlsMode-istio", "tlsMode-disabled");
    UpstreamTlsContext tls = tls(cluster);
    assertThat(tls.getSni()).isEqualTo("outbound_.80_._.baker.village.svc.cluster.local");
    assertThat(tls.getCommonTlsContext().getAlpnProtocolsList())
        .containsExactly("istio-peer-exchange", "istio");
  }

  @Test
  void noMtlsIsGuessedWhereServersRefuseIt() {
    var scope = scope(BAKER).withMtls(PeerAuthentication.Mode.DISABLE);
    assertThat(clusters(scope).get(CLUSTER).getTransportSocketMatchesList()).isEmpty();
  }

  @Test
  void noMtlsIsGuessedOutsideOfTheMesh() {
    Service outside = external(Service.Resolution.STATIC);
    Cluster cluster = clusters(scope(outside)).get("outbound|443||api.example.com");
    assertThat(cluster.getTransportSocketMatchesList()).isEmpty();
    assertThat(cluster.hasTransportSocket()).isFalse();
    assertThat(istio(cluster, "external").getBoolValue()).isTrue();
  }

  @Test
  void identitiesCountInEachTrustDomain() throws Exception {
    ConfigSnapshot plain = config(List.of(BAKER), List.of());
    var scope =
        ScopeFixture.of(
            sidecar("village"),
            new ConfigSnapshot(
                2,
                plain.mesh(),
                plain.networks(),
                new ConfigSnapshot.ServiceIndex(
                    plain.services(),
                    Map.of(BAKER.key(), List.of("spiffe://cluster.local/ns/village/sa/baker")),
                    plain.index().byHostname()),
                new ConfigSnapshot.Rules(
                    List.of(), List.of(), List.of(), List.of(), SecurityPolicies.NONE, List.of()),
                Map.of()));
    assertThat(names(tls(clusters(scope).get(CLUSTER))))
        .containsExactly("spiffe://cluster.local/ns/village/sa/baker");
  }

  @Test
  void subsetPolicyGoesOverTheRules() {
    var subset =
        new DestinationRule.Subset(
            "v2",
            Labels.of(Map.of("version", "v2")),
            Optional.of(Policies.simple(SimpleLb.ROUND_ROBIN)));
    var policy = Policies.withOutlierDetection(Policies.simple(SimpleLb.RANDOM));
    Map<String, Cluster> clusters = clusters(scope(BAKER, rule(BAKER, policy, subset)));
    assertThat(clusters.get(CLUSTER).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
    assertThat(clusters.get(V2).getLbPolicy()).isEqualTo(LbPolicy.ROUND_ROBIN);
    assertThat(clusters.get(V2).getOutlierDetection().getConsecutive5Xx().getValue()).isEqualTo(5);
    assertThat(istio(clusters.get(V2), "subset").getStringValue()).isEqualTo("v2");
    assertThat(istio(clusters.get(V2), "config").getStringValue())
        .isEqualTo("/apis/networking.istio.io/v1/namespaces/village/destination-rule/baker");
  }

  @Test
  void portSettingsReplaceTheWholePolicy() {
    var general = Policies.withOutlierDetection(Policies.simple(SimpleLb.RANDOM));
    var policy =
        new TrafficPolicy(
            general.loadBalancer(),
            Optional.empty(),
            general.outlierDetection(),
            Optional.empty(),
            List.of(
                new TrafficPolicy.PortPolicy(
                    80, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Cluster cluster = clusters(scope(BAKER, rule(BAKER, policy))).get(CLUSTER);
    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
    assertThat(cluster.hasOutlierDetection()).isFalse();
  }

  @Test
  void outlierDetectionSwitchesPanicOff() {
    var policy = Policies.withOutlierDetection(TrafficPolicy.NONE);
    Cluster cluster = clusters(scope(BAKER, rule(BAKER, policy))).get(CLUSTER);
    assertThat(cluster.getCommonLbConfig().hasHealthyPanicThreshold()).isTrue();
    assertThat(cluster.getOutlierDetection().getEnforcingConsecutive5Xx().getValue())
        .isEqualTo(100);
    assertThat(cluster.getOutlierDetection().getInterval().getSeconds()).isEqualTo(7);
  }

  @Test
  void consistentHashTakesARingOrMaglev() {
    var ring = new Policy.ConsistentHash(new HashKey.SourceIp(), new HashAlgorithm.Default(), 0);
    var maglev = new Policy.ConsistentHash(new HashKey.SourceIp(), new HashAlgorithm.Maglev(7), 0);
    Cluster hashed = clusters(scope(BAKER, rule(BAKER, Policies.of(ring)))).get(CLUSTER);
    assertThat(hashed.getLbPolicy()).isEqualTo(LbPolicy.RING_HASH);
    assertThat(hashed.getRingHashLbConfig().getMinimumRingSize().getValue()).isEqualTo(1024);
    Cluster table = clusters(scope(BAKER, rule(BAKER, Policies.of(maglev)))).get(CLUSTER);
    assertThat(table.getLbPolicy()).isEqualTo(LbPolicy.MAGLEV);
    assertThat(table.getMaglevLbConfig().getTableSize().getValue()).isEqualTo(7);
  }

  @Test
  void passthroughGoesToTheAddressThatWasAskedFor() {
    var policy = Policies.simple(SimpleLb.PASSTHROUGH);
    Cluster cluster = clusters(scope(BAKER, rule(BAKER, policy))).get(CLUSTER);
    assertThat(cluster.getType()).isEqualTo(DiscoveryType.ORIGINAL_DST);
    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.CLUSTER_PROVIDED);
    assertThat(cluster.hasEdsClusterConfig()).isFalse();
  }

  @Test
  void headlessServiceSpeaksMtlsOnlyIfAllItsPodsDo() {
    Service headless =
        service(
            "baker.village.svc.cluster.local",
            "village",
            "baker",
            Service.Registry.KUBERNETES,
            Service.Resolution.PASSTHROUGH,
            false,
            List.of("0.0.0.0"),
            List.of(port("http", 80, Protocol.HTTP)));
    Endpoint pod = pod("10.0.0.1", 8080, "http", Map.of());
    Cluster all = clusters(scope(headless), endpoints(headless, pod)).get(CLUSTER);
    assertThat(all.getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
    Cluster none = clusters(scope(headless)).get(CLUSTER);
    assertThat(none.hasTransportSocket()).isFalse();
    assertThat(ClusterTranslator.readsEndpoints(view(scope(headless), headless))).isTrue();
    assertThat(ClusterTranslator.readsEndpoints(view(scope(BAKER), BAKER))).isFalse();
    var passthrough = rule(BAKER, Policies.simple(SimpleLb.PASSTHROUGH));
    assertThat(ClusterTranslator.readsEndpoints(view(scope(BAKER, passthrough), BAKER))).isTrue();
  }

  @Test
  void dnsClusterCarriesItsEndpoints() {
    Service dns = external(Service.Resolution.DNS);
    Endpoint name = pod("api.example.com", 8443, "tls", Map.of());
    Cluster cluster =
        clusters(scope(dns), endpoints(dns, name)).get("outbound|443||api.example.com");
    assertThat(cluster.getType()).isEqualTo(DiscoveryType.STRICT_DNS);
    assertThat(cluster.getRespectDnsTtl()).isTrue();
    assertThat(cluster.getDnsRefreshRate().getSeconds()).isEqualTo(60);
    var address =
        cluster.getLoadAssignment().getEndpoints(0).getLbEndpoints(0).getEndpoint().getAddress();
    assertThat(address.getSocketAddress().getAddress()).isEqualTo("api.example.com");
    assertThat(address.getSocketAddress().getPortValue()).isEqualTo(8443);
    assertThat(clusters(scope(dns)).keySet()).noneMatch(n -> n.startsWith("outbound"));
  }

  @Test
  void aNameThatIsRacedForIsOneEndpointOfAllFamilies() {
    Service dns = external(Service.Resolution.DNS_RACE);
    Endpoint name = pod("api.example.com", 8443, "tls", Map.of());
    Cluster cluster =
        clusters(scope(dns), endpoints(dns, name)).get("outbound|443||api.example.com");
    assertThat(cluster.getType()).isEqualTo(DiscoveryType.LOGICAL_DNS);
    assertThat(cluster.getDnsLookupFamily()).isEqualTo(Cluster.DnsLookupFamily.ALL);
    assertThat(cluster.getLoadAssignment().getEndpointsCount()).isEqualTo(1);
  }

  @Test
  void simpleTlsChecksTheHostThatWasAskedFor() throws Exception {
    Service outside = external(Service.Resolution.STATIC);
    var policy = Policies.of(Policies.tls(ClientTls.Mode.SIMPLE));
    Cluster cluster =
        clusters(scope(outside, rule(outside, policy))).get("outbound|443||api.example.com");
    UpstreamTlsContext tls =
        cluster.getTransportSocket().getTypedConfig().unpack(UpstreamTlsContext.class);
    assertThat(
            tls.getCommonTlsContext()
                .getCombinedValidationContext()
                .getValidationContextSdsSecretConfig()
                .getName())
        .isEqualTo("file-root:system");
    HttpProtocolOptions http = http(cluster);
    assertThat(http.getUpstreamHttpProtocolOptions().getAutoSni()).isTrue();
    assertThat(http.getUpstreamHttpProtocolOptions().getAutoSanValidation()).isTrue();
    assertThat(istio(cluster, "alpn_override").getStringValue()).isEqualTo("false");
  }

  @Test
  void mutualTlsWithoutACertificateNeverFallsBackToPlaintext() throws Exception {
    var policy = Policies.of(Policies.tls(ClientTls.Mode.MUTUAL));
    Cluster cluster = clusters(scope(BAKER, rule(BAKER, policy))).get(CLUSTER);
    UpstreamTlsContext tls =
        cluster.getTransportSocket().getTypedConfig().unpack(UpstreamTlsContext.class);
    assertThat(tls.getCommonTlsContext().getTlsCertificateSdsSecretConfigs(0).getName())
        .isEqualTo("invalid://");
  }

  @Test
  void aGatewayShowsItsCertificateToBackendsThatAPolicyAsksTlsOf() throws Exception {
    var wanted =
        new ClientTls(
            ClientTls.Mode.SIMPLE,
            ClientTls.Files.NONE,
            "configmap://village/roots",
            List.of(),
            "baker.example",
            Optional.empty(),
            true);
    var rules = List.of(rule(BAKER, Policies.of(wanted)));
    var scope = ScopeFixture.of(Fixtures.router("village"), config(List.of(BAKER), rules)).scope();
    assertThat(certificates(scope.settings(), scope)).isEmpty();
    var shown =
        new ClientSettings(
            scope.proxy(),
            scope.mesh(),
            scope.networkGateways(),
            "kubernetes-gateway://village/mine");
    assertThat(certificates(shown, scope)).containsExactly("kubernetes-gateway://village/mine");
  }

  private List<String> certificates(ClientSettings client, ProxyScope scope) throws Exception {
    var group = scope.visible().group(scope.visible().groupOf(BAKER.hostname()).orElseThrow());
    Encoded cluster =
        translator
            .outbound(client, group.orElseThrow(), EndpointSnapshot.EMPTY)
            .getFirst()
            .getFirst();
    return Cluster.parseFrom(cluster.bytes())
        .getTransportSocket()
        .getTypedConfig()
        .unpack(UpstreamTlsContext.class)
        .getCommonTlsContext()
        .getTlsCertificateSdsSecretConfigsList()
        .stream()
        .map(SdsSecretConfig::getName)
        .toList();
  }

  @Test
  void istioMutualHoldsForAllEndpoints() throws Exception {
    var policy = Policies.of(Policies.tls(ClientTls.Mode.ISTIO_MUTUAL));
    Cluster cluster = clusters(scope(BAKER, rule(BAKER, policy))).get(CLUSTER);
    assertThat(cluster.getTransportSocketMatchesList()).isEmpty();
    assertThat(cluster.getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
  }

  @Test
  void http2PortsAndUpgradesSpeakHttp2() throws Exception {
    var upgrade = Policies.of(Policies.http(H2Upgrade.UPGRADE, false));
    HttpProtocolOptions http = http(clusters(scope(BAKER, rule(BAKER, upgrade))).get(CLUSTER));
    assertThat(
            http.getExplicitHttpConfig()
                .getHttp2ProtocolOptions()
                .getMaxConcurrentStreams()
                .getValue())
        .isEqualTo(50);
    assertThat(http.getCommonHttpProtocolOptions().getMaxRequestsPerConnection().getValue())
        .isEqualTo(9);
    var client = Policies.of(Policies.http(H2Upgrade.UPGRADE, true));
    http = http(clusters(scope(BAKER, rule(BAKER, client))).get(CLUSTER));
    assertThat(http.hasUseDownstreamProtocolConfig()).isTrue();
  }

  @Test
  void limitsOfZeroAreNoLimits() {
    var policy = Policies.of(Policies.http(H2Upgrade.DEFAULT, false));
    var limits =
        clusters(scope(BAKER, rule(BAKER, policy)))
            .get(CLUSTER)
            .getCircuitBreakers()
            .getThresholds(0);
    assertThat(limits.getMaxPendingRequests().getValue()).isEqualTo(3);
    assertThat(limits.getMaxRequests().getValue()).isEqualTo(-1);
    assertThat(limits.getMaxConnections().getValue()).isEqualTo(-1);
  }

  @Test
  void stockEnvoyGetsNothingThatItLacks() throws Exception {
    var stock =
        new ProxyView.Extensions.Listed(
            List.of("envoy.transport_sockets.tls", "envoy.transport_sockets.raw_buffer"));
    Service dns = external(Service.Resolution.DNS);
    var proxy = Fixtures.proxy(ProxyView.Type.SIDECAR, "village", Locality.UNKNOWN, stock);
    var scope = ScopeFixture.of(proxy, config(List.of(BAKER, dns), List.of()));
    Map<String, Cluster> clusters =
        clusters(scope, endpoints(dns, pod("api.example.com", 443, "tls", Map.of())));
    assertThat(clusters.values()).allMatch(c -> c.getFiltersCount() == 0);
    assertThat(clusters.values()).noneMatch(Cluster::hasTypedDnsResolverConfig);
    assertThat(tls(clusters.get(CLUSTER)).getCommonTlsContext().getAlpnProtocolsList())
        .containsExactly("istio-http/1.1", "istio", "http/1.1");
  }

  @Test
  void stockEnvoySaysByAlpnWhatIsInsideMutualTls() throws Exception {
    var stock = new ProxyView.Extensions.Listed(List.of("envoy.transport_sockets.tls"));
    var proxy = Fixtures.proxy(ProxyView.Type.SIDECAR, "village", Locality.UNKNOWN, stock);
    Service many =
        service(
            "village",
            "many",
            port("http", 80, Protocol.HTTP),
            port("grpc", 81, Protocol.GRPC),
            port("tcp", 82, Protocol.TCP),
            port("auto", 83, Protocol.UNSUPPORTED));
    Map<String, Cluster> clusters =
        clusters(ScopeFixture.of(proxy, config(List.of(many), List.of())), EndpointSnapshot.EMPTY);
    Map<Integer, List<String>> offers = new java.util.TreeMap<>();
    for (int port = 80; port <= 83; port++) {
      Cluster cluster = clusters.get("outbound|" + port + "||" + many.hostname().value());
      offers.put(port, List.copyOf(tls(cluster).getCommonTlsContext().getAlpnProtocolsList()));
    }
    assertThat(offers)
        .isEqualTo(
            Map.of(
                80, List.of("istio-http/1.1", "istio", "http/1.1"),
                81, List.of("istio-h2", "istio", "h2"),
                82, List.of("istio"),
                83, List.of("istio")));
  }

  @Test
  void equalInputsShareTheBytesAndAnUnrelatedChangeKeepsThem() {
    Service miller = service("village", "miller", port("http", 80, Protocol.HTTP));
    var before = scope(List.of(BAKER, miller), List.of());
    var after =
        scope(List.of(BAKER, miller), List.of(rule(miller, Policies.simple(SimpleLb.RANDOM))))
            .withProxy(sidecar("town"));
    List<List<Encoded>> first = outbound(translator, before);
    List<List<Encoded>> second = outbound(translator, after);
    assertThat(second.get(0)).isSameAs(first.get(0));
    assertThat(second.get(1).get(0).bytes()).isNotEqualTo(first.get(1).get(0).bytes());
    var fresh = outbound(new ClusterTranslator(TranslateSettings.DEFAULT), after);
    assertThat(versions(fresh)).isEqualTo(versions(second));
  }

  /** Those of the only group, by service. */
  private static List<List<Encoded>> outbound(ClusterTranslator translator, ScopeFixture fixture) {
    var scope = fixture.scope();
    assertThat(scope.visible().groups()).hasSize(1);
    return translator.outbound(
        scope.settings(), scope.visible().groups().getFirst(), EndpointSnapshot.EMPTY);
  }

  private static List<String> versions(List<List<Encoded>> clusters) {
    return clusters.stream().flatMap(List::stream).map(Encoded::version).toList();
  }

  private static ServiceView view(ScopeFixture fixture, Service service) {
    return fixture.scope().visible().find(service.hostname()).orElseThrow();
  }

  private static Service external(Service.Resolution resolution) {
    return service(
        "api.example.com",
        "village",
        "api.example.com",
        Service.Registry.EXTERNAL,
        resolution,
        true,
        List.of("0.0.0.0"),
        List.of(port("tls", 443, Protocol.TLS)));
  }

  private static ScopeFixture scope(Service service, DestinationRule... rules) {
    return scope(List.of(service), List.of(rules));
  }

  private static ScopeFixture scope(List<Service> services, List<DestinationRule> rules) {
    return ScopeFixture.of(sidecar("village"), config(services, rules));
  }

  private static EndpointSnapshot endpoints(Service service, Endpoint... endpoints) {
    return new EndpointSnapshot(
        1,
        Map.of(service.key(), new EndpointSnapshot.ServiceEndpoints(List.of(endpoints))),
        Map.of());
  }

  private Map<String, Cluster> clusters(ScopeFixture scope) {
    return clusters(scope, EndpointSnapshot.EMPTY);
  }

  private Map<String, Cluster> clusters(ScopeFixture scope, EndpointSnapshot endpoints) {
    Map<String, Cluster> byName = new LinkedHashMap<>();
    for (Encoded cluster : scope.clusters(translator, endpoints)) {
      try {
        byName.put(cluster.name(), Cluster.parseFrom(cluster.bytes()));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(cluster.name(), e);
      }
    }
    return byName;
  }

  private static UpstreamTlsContext tls(Cluster cluster) throws InvalidProtocolBufferException {
    return cluster
        .getTransportSocketMatches(0)
        .getTransportSocket()
        .getTypedConfig()
        .unpack(UpstreamTlsContext.class);
  }

  @SuppressWarnings("deprecation")
  private static List<String> names(UpstreamTlsContext tls) {
    return tls
        .getCommonTlsContext()
        .getCombinedValidationContext()
        .getDefaultValidationContext()
        .getMatchSubjectAltNamesList()
        .stream()
        .map(m -> m.getExact())
        .toList();
  }

  private static HttpProtocolOptions http(Cluster cluster) throws InvalidProtocolBufferException {
    return cluster
        .getTypedExtensionProtocolOptionsOrThrow(UpstreamHttp.KEY)
        .unpack(HttpProtocolOptions.class);
  }

  private static com.google.protobuf.Value istio(Cluster cluster, String field) {
    return cluster.getMetadata().getFilterMetadataOrThrow("istio").getFieldsOrThrow(field);
  }
}
