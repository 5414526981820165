package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.view.Proxy;
import io.meltemi.debug.view.PushStatusView;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.DestinationRule.Subset;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.Visibility;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ScopeResolver;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PushStatusTest {
  private static final String MENU = "menu.bistro.svc.cluster.local";
  private static final String PROXY = "waiter-1.bistro";

  private List<DestinationRule> rules = List.of();
  private List<VirtualService> virtualServices = List.of();
  private List<ServiceTarget> targets = List.of();
  private List<Gateway> gateways = List.of();
  private ProxyView.Type type = ProxyView.Type.SIDECAR;
  private final List<Service> more = new ArrayList<>();
  private List<Resource> sent = List.of();

  @Test
  void nothingIsAmissInTheEmptyStatus() throws IOException {
    rules = List.of(rule("a", "v1"), rule("b", "v2"));
    virtualServices = List.of(virtualService("a", MENU), virtualService("b", "other.example"));
    sent = List.of(assignment("outbound|80||" + MENU, 1));

    assertThat(status()).isEqualTo("{}");
  }

  @Test
  void aSubsetOfTwoRulesIsToldOnceForItsHost() throws IOException {
    rules = List.of(rule("a", "v1"), rule("b", "v1", "v2"));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_destrule_subsets":{"%1$s":{"message":"Duplicate subset v1 found while merging \
            destination rules for %1$s"}}}\
            """
                .formatted(MENU));
  }

  @Test
  void aLoadAssignmentThatWasSentEmptyIsTold() throws IOException {
    sent = List.of(assignment("outbound|80||" + MENU, 1), assignment("outbound|80|v3|" + MENU, 0));

    assertThat(status())
        .isEqualTo("{\"pilot_eds_no_instances\":{\"outbound|80|v3|" + MENU + "\":{}}}");
  }

  @Test
  void aHostOfTwoVirtualServicesIsToldForEachPort() throws IOException {
    virtualServices =
        List.of(
            virtualService("a", MENU, "other.example"),
            virtualService("b", MENU),
            virtualService("c", "other.example"));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_vservice_dup_domain":{\
            "%1$s:80":{"proxy":"%2$s","message":"duplicate domain from service: %1$s:80. \
            existing: VirtualService bistro/a, incoming: VirtualService bistro/b"},\
            "%1$s:9090":{"proxy":"%2$s","message":"duplicate domain from service: %1$s:9090. \
            existing: VirtualService bistro/a, incoming: VirtualService bistro/b"},\
            "other.example:80":{"proxy":"%2$s","message":\
            "duplicate domain from virtual service: other.example:80. \
            existing: VirtualService bistro/a, incoming: VirtualService bistro/c"}}}\
            """
                .formatted(MENU, PROXY));
  }

  @Test
  void aDnsServiceWithoutEndpointsIsTold() throws IOException {
    more.add(dns("ext.example"));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_dns_cluster_without_endpoints":{"outbound|8080||ext.example":{"proxy":"%s",\
            "message":"STRICT_DNS cluster without endpoints outbound|8080||ext.example found while \
            pushing CDS"}}}\
            """
                .formatted(PROXY));
  }

  @Test
  void twoServicesOnOnePortOfTheWorkloadAreTold() throws IOException {
    ServiceTarget one = target("one.example", Protocol.HTTP);
    targets =
        List.of(one, target("two.example", Protocol.HTTP), target("tcp.example", Protocol.TCP));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_conflict_inbound_listener":{"%1$s":{"proxy":"%1$s","message":"Conflicting \
            inbound listener:9000. existing: one.example, incoming: tcp.example"}}}\
            """
                .formatted(PROXY));
  }

  @Test
  void servicesThatWantTheSameConnectionsAreTold() throws IOException {
    more.add(service("one.example", Service.Resolution.STATIC, Protocol.TCP));
    more.add(service("two.example", Service.Resolution.STATIC, Protocol.TCP));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_conflict_outbound_listener_tcp_over_current_tcp":{"0.0.0.0_8080":{"proxy":"%s",\
            "message":"Listener=0.0.0.0_8080 AcceptedTCP=one.example RejectedTCP=two.example"}}}\
            """
                .formatted(PROXY));
    assertThat(counts())
        .containsOnly(Map.entry("pilot_conflict_outbound_listener_tcp_over_current_tcp", 1));
  }

  @Test
  void clustersOfOneNameAreTold() throws IOException {
    more.add(service("one.example", Service.Resolution.STATIC, Protocol.HTTP));
    more.add(service("one.example", Service.Resolution.PASSTHROUGH, Protocol.HTTP));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_duplicate_envoy_clusters":{"outbound|8080||one.example":{"proxy":"%s",\
            "message":"Duplicate cluster outbound|8080||one.example found while pushing CDS"}}}\
            """
                .formatted(PROXY));
  }

  @Test
  void whatTwoGatewaysWantIsToldWithBothOwners() throws IOException {
    type = ProxyView.Type.ROUTER;
    gateways =
        List.of(
            gateway("old", https("a", "a.example"), https("b", "*.b.example")),
            gateway("young", https("a", "bistro/a.example", "c.example")));

    assertThat(status())
        .isEqualTo(
            """
            {"pilot_gateway_duplicate_certificates":{"Gateway bistro/young (a): cert":{"proxy":"%1$s",\
            "message":"Certificate cert is used on port 443 by two Gateways, which may answer 404 to \
            clients that reuse HTTP/2 connections. existing: Gateway bistro/old (a), \
            incoming: Gateway bistro/young (a)"}},\
            "pilot_total_rejected_configs":{"Gateway bistro/young (a): SNI host a.example on port 443":\
            {"proxy":"%1$s","message":"Conflicting SNI host a.example on port 443. \
            existing: Gateway bistro/old (a), incoming: Gateway bistro/young (a)"}}}\
            """
                .formatted(PROXY));
    assertThat(counts())
        .containsOnly(
            Map.entry("pilot_gateway_duplicate_certificates", 1),
            Map.entry("pilot_total_rejected_configs", 1));
  }

  @Test
  void rulesThatNoRequestOfAGatewayCanReachAreTold() throws IOException {
    type = ProxyView.Type.ROUTER;
    gateways = List.of(gateway("gw", https("a", "a.example")));
    virtualServices =
        List.of(
            onGateway("first", "a.example", "/x"),
            onGateway("second", "a.example", "/x", "/y"),
            onGateway("lost", "z.example", "/"));

    assertThat(status())
        .contains(
            "\"message\":\"No request can reach VirtualService bistro/lost: no server of Gateway"
                + " bistro/gw has one of its hosts [z.example]\"")
        .contains(
            "\"message\":\"No request for a.example can reach a rule of the same conditions as an"
                + " earlier one. existing: VirtualService bistro/first http[0], incoming:"
                + " VirtualService bistro/second http[0]\"");
    assertThat(counts()).containsOnly(Map.entry("pilot_total_rejected_configs", 2));
  }

  private static Gateway gateway(String name, Gateway.Server... servers) {
    return new Gateway(meta("Gateway", name), Labels.NONE, List.of(servers));
  }

  private static Gateway.Server https(String name, String... hosts) {
    var none = new Gateway.ServerTls.Files("", "", "", "");
    var tls =
        new Gateway.ServerTls(
            false,
            Gateway.Mode.SIMPLE,
            none,
            new Gateway.ServerTls.Credentials("cert", List.of(), ""),
            List.of(),
            Gateway.ServerTls.Verification.NONE,
            new Gateway.ServerTls.Parameters(
                Gateway.TlsVersion.TLS_AUTO, Gateway.TlsVersion.TLS_AUTO, List.of()));
    return new Gateway.Server(
        new Gateway.Port(443, Protocol.HTTPS, name, 0),
        "",
        List.of(hosts),
        Optional.of(tls),
        "",
        "");
  }

  private static VirtualService onGateway(String name, String host, String... paths) {
    return new VirtualService(
        meta("VirtualService", name),
        List.of(host),
        List.of("bistro/gw"),
        Stream.of(paths).map(PushStatusTest::route).toList(),
        List.of(),
        List.of(),
        Visibility.PUBLIC);
  }

  private static HttpRoute route(String path) {
    var match =
        new HttpMatch(
            "",
            new HttpMatch.Request(
                Optional.of(new StringMatch.Exact(path)),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            OptionalInt.empty(),
            new HttpMatch.Source(Labels.NONE, "", List.of()),
            "");
    return new HttpRoute(
        "",
        List.of(match),
        new HttpAction.Respond(200, Optional.empty()),
        Optional.empty(),
        new HttpRoute.Resilience(Optional.empty(), Optional.empty(), Optional.empty()),
        List.of(),
        Optional.empty(),
        Headers.NONE);
  }

  private Map<String, Integer> counts() throws IOException {
    MeshSnapshot mesh = mesh();
    return PushStatusView.counts(
        mesh,
        List.of(new Proxy(session())),
        client ->
            Optional.of(
                ScopeResolver.of(mesh.config(), TranslateSettings.DEFAULT).scopeFor(view())));
  }

  private String status() throws IOException {
    MeshSnapshot mesh = mesh();
    var json = new JsonWriter(JsonStyle.COMPACT);
    PushStatusView.pushStatus(
        mesh,
        List.of(new Proxy(session())),
        client ->
            Optional.of(
                ScopeResolver.of(mesh.config(), TranslateSettings.DEFAULT).scopeFor(view())),
        json);
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }

  private MeshSnapshot mesh() throws IOException {
    MeshSnapshot bistro = Meshes.bistro();
    ConfigSnapshot config = bistro.config();
    var services = new ArrayList<>(config.services());
    services.addAll(more);
    return new MeshSnapshot(
        new ConfigSnapshot(
            1,
            config.mesh(),
            config.networks(),
            new ConfigSnapshot.ServiceIndex(
                services,
                Map.of(),
                services.stream().collect(Collectors.groupingBy(Service::hostname))),
            new ConfigSnapshot.Rules(
                virtualServices, rules, gateways, List.of(), SecurityPolicies.NONE, List.of()),
            Map.of()),
        bistro.endpoints(),
        bistro.secrets(),
        List.of());
  }

  private ProxyView view() {
    ProxyView waiter = Meshes.waiter();
    return new ProxyView(
        type,
        waiter.home(),
        waiter.labels(),
        waiter.locality(),
        waiter.ipFamily(),
        waiter.interception(),
        Meshes.workload(targets),
        waiter.envoy());
  }

  private SessionStatus session() {
    String node = "sidecar~10.0.0.1~" + PROXY + "~bistro.svc.cluster.local";
    var client =
        new Client(
            node + "-1",
            node,
            "",
            Struct.getDefaultInstance(),
            Locality.getDefaultInstance(),
            List.of(),
            "",
            new Client.Peer("127.0.0.1:1", List.of()));
    ResourceList list = ResourceList.of(sent);
    var watch =
        new SessionStatus.Watch(
            ResourceType.ENDPOINT,
            false,
            list.resources().stream().map(Resource::name).sorted().toList(),
            list,
            "1",
            "1",
            Optional.of(Instant.EPOCH),
            SessionStatus.Refusal.NONE);
    return new SessionStatus(client, Instant.EPOCH, true, false, List.of(watch));
  }

  private static Resource assignment(String cluster, int endpoints) {
    var locality = LocalityLbEndpoints.newBuilder();
    for (int i = 0; i < endpoints; i++) {
      locality.addLbEndpoints(LbEndpoint.getDefaultInstance());
    }
    return Resource.of(
        ResourceType.ENDPOINT,
        cluster,
        ClusterLoadAssignment.newBuilder().setClusterName(cluster).addEndpoints(locality).build());
  }

  private static ConfigMeta meta(String kind, String name) {
    return new ConfigMeta(
        kind, new ResourceName("bistro", name), Labels.NONE, Labels.NONE, Instant.EPOCH);
  }

  private static DestinationRule rule(String name, String... subsets) {
    return new DestinationRule(
        meta("DestinationRule", name),
        Hostname.of(MENU),
        Optional.empty(),
        List.of(subsets).stream()
            .map(s -> new Subset(s, Labels.of(Map.of("version", s)), Optional.empty()))
            .toList(),
        Optional.empty(),
        Visibility.PUBLIC);
  }

  private static VirtualService virtualService(String name, String... hosts) {
    return new VirtualService(
        meta("VirtualService", name),
        List.of(hosts),
        List.of(VirtualService.MESH_GATEWAY),
        List.of(),
        List.of(),
        List.of(),
        Visibility.PUBLIC);
  }

  private static Service dns(String host) {
    return service(host, Service.Resolution.DNS, Protocol.HTTP);
  }

  private static ServiceTarget target(String host, Protocol protocol) {
    Service service = service(host, Service.Resolution.STATIC, protocol);
    return new ServiceTarget(service, service.ports().getFirst(), 9000, Endpoint.TlsMode.ISTIO);
  }

  private static Service service(String host, Service.Resolution resolution, Protocol protocol) {
    return new Service(
        Hostname.of(host),
        new Service.Attributes(
            Service.Registry.EXTERNAL,
            "bistro",
            host,
            Labels.NONE,
            Labels.NONE,
            Visibility.PUBLIC,
            Instant.EPOCH),
        resolution,
        true,
        new Service.Vips(List.of(Service.UNSPECIFIED), List.of()),
        List.of(new ServicePort("p", 8080, protocol, "")),
        List.of(),
        Service.Kubernetes.NONE);
  }
}
