package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.Secret;
import io.meltemi.model.StringMatch;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectReaderTest {
  private static final Map<String, String> GROUPS =
      Map.of("PeerAuthentication", "security.istio.io/v1");

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  private Translated<MeshObject> read(String text) {
    return reader.read(new Document("mesh.yaml", 1, text));
  }

  private Translated<MeshObject> read(String kind, String spec) {
    String version = GROUPS.getOrDefault(kind, "networking.istio.io/v1");
    return read(
        "apiVersion: %s\nkind: %s\nmetadata: {name: menu, namespace: bistro}\nspec: %s\n"
            .formatted(version, kind, spec));
  }

  private <T> T good(String kind, String spec, Class<T> type) {
    Translated<MeshObject> read = read(kind, spec);
    assertThat(read.problems()).isEmpty();
    return type.cast(read.value().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "v1, Widget, true",
    "v2, Service, true",
    "gadgets/v1, Widget, true",
    "networking.istio.io/v9, VirtualService, true",
    "networking.istio.io/v1, VirtualServise, true",
    "v1, ServiceAccount, false",
    "apps/v1, Deployment, false",
    "rbac.authorization.k8s.io/v1, Role, false"
  })
  void whatIsUnknownGetsALineUnlessItIsKubernetesOwn(String version, String kind, boolean told) {
    var read = read("apiVersion: %s\nkind: %s\nmetadata: {name: x}\n".formatted(version, kind));
    assertThat(read.problems()).hasSize(told ? 1 : 0);
    assertThat(read.problems())
        .allMatch(p -> p.toString().contains(kind + " of " + version + ": unknown, ignored"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-28T23:59:58Z, 2026-02-28T23:59:58Z, 0",
    "1969-12-31T00:00:00Z, 1969-12-31T00:00:00Z, 0",
    "2026-02-28T23:59:58.25Z, 2026-02-28T23:59:58.250Z, 0",
    "2026-02-28T23:59:58+01:00, 2026-02-28T22:59:58Z, 0",
    "2026-02-28T24:00:00Z, 2026-03-01T00:00:00Z, 0",
    "2026-02-30T00:00:00Z, 1970-01-01T00:00:00Z, 1",
    "2026-02-2xT00:00:00Z, 1970-01-01T00:00:00Z, 1"
  })
  void timesAreReadAsKubernetesWritesThem(String text, String time, int problems) {
    var read =
        read(
            "{apiVersion: v1, kind: Namespace, metadata: {name: a, creationTimestamp: \"%s\"}}"
                .formatted(text));
    assertThat(read.value().orElseThrow().meta().created()).isEqualTo(time);
    assertThat(read.problems()).hasSize(problems);
  }

  @Test
  void shortNamesAreCompleted() {
    var service =
        good(
            "VirtualService",
            """
            {hosts: [menu, "*.example.com", 10.0.0.9], gateways: [mesh, edge, ./own, far/away],
             http: [{match: [{gateways: [edge]}],
              route: [{destination: {host: wine, port: {number: 80}}}]}]}
            """,
            VirtualService.class);
    assertThat(service.hosts())
        .containsExactly("menu.bistro.svc.cluster.local", "*.example.com", "10.0.0.9");
    assertThat(service.gateways()).containsExactly("mesh", "bistro/edge", "bistro/own", "far/away");
    var route = service.http().getFirst();
    assertThat(route.match().getFirst().source().gateways()).containsExactly("bistro/edge");
    assertThat(route.action())
        .isInstanceOfSatisfying(
            VirtualService.HttpAction.Forward.class,
            f ->
                assertThat(f.destinations().getFirst().destination())
                    .isEqualTo(
                        new VirtualService.Destination(
                            "wine.bistro.svc.cluster.local", "", OptionalInt.of(80))));
  }

  @Test
  void bothSpellingsAndEnumsByNumberAreRead() {
    var rule =
        good(
            "DestinationRule",
            """
            {host: wine, traffic_policy: {load_balancer: {simple: 2},
              connectionPool: {tcp: {max_connections: "7", connectTimeout: 1m30s}}}}
            """,
            DestinationRule.class);
    assertThat(rule.host().value()).isEqualTo("wine.bistro.svc.cluster.local");
    TrafficPolicy policy = rule.trafficPolicy().orElseThrow();
    assertThat(policy.loadBalancer().orElseThrow().policy())
        .contains(
            new TrafficPolicy.LoadBalancer.Policy.Simple(
                TrafficPolicy.LoadBalancer.SimpleLb.RANDOM));
    var tcp = policy.connectionPool().orElseThrow().tcp().orElseThrow();
    assertThat(tcp.maxConnections()).hasValue(7);
    assertThat(tcp.connectTimeout()).contains(Duration.ofSeconds(90));
  }

  @Test
  void aProblemNamesFileLineObjectPathValueAndExpectation() {
    Translated<MeshObject> read =
        read(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: menu
              namespace: bistro
            spec:
              hosts: [menu]
              http:
              - route:
                - destination: {host: a}
                - destination: {host: b}
                  weight: heavy
            """);
    assertThat(read.value()).isEmpty();
    assertThat(read.problems().getFirst())
        .hasToString(
            "VirtualService bistro/menu (mesh.yaml:12): spec.http[0].route[1].weight:"
                + " \"heavy\" (expected: 0..2147483647)");
  }

  @Test
  void anUnknownFieldIsAWarning() {
    Translated<MeshObject> read = read("DestinationRule", "{host: wine, trafficPolice: {}}");
    assertThat(read.value()).isPresent();
    assertThat(read.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.severity()).isEqualTo(Problem.Severity.WARNING))
        .satisfies(p -> assertThat(p.field()).isEqualTo("spec.trafficPolice"));
  }

  @Test
  void anEmptyHeaderMatchMeansPresent() {
    var service =
        good(
            "VirtualService",
            """
            {hosts: [menu], http: [{match: [{headers: {a: {}, b: {exact: x}},
              withoutHeaders: {c: {regex: "*"}}}],
              route: [{destination: {host: menu}}]}]}
            """,
            VirtualService.class);
    assertThat(service.http().getFirst().match().getFirst().headers())
        .containsEntry("a", new VirtualService.HeaderMatch.Present())
        .containsEntry("b", new VirtualService.HeaderMatch.Value(new StringMatch.Exact("x")));
    assertThat(service.http().getFirst().match().getFirst().withoutHeaders())
        .containsEntry("c", new VirtualService.HeaderMatch.Present());
  }

  @Test
  void theMeshsDefaultVisibilityIsUsed() {
    var settings =
        new ReaderSettings(
            "cluster.local",
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            new Visibility.Namespaces(List.of(".")),
            IgnoredObjects.NONE);
    MeshObject rule =
        new ObjectReader(settings)
            .read(
                new Document(
                    "f",
                    1,
                    "{apiVersion: networking.istio.io/v1, kind: DestinationRule,"
                        + " metadata: {name: a, namespace: ns}, spec: {host: b}}"))
            .value()
            .orElseThrow();
    assertThat(((DestinationRule) rule).exportTo())
        .isEqualTo(new Visibility.Namespaces(List.of("ns")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VirtualService | {hosts: [a_b], http: [{route: [{destination: {host: x}}]}]} | spec.hosts
          VirtualService | {hosts: ['*'], http: [{route: [{destination: {host: x}}]}]} | spec.hosts
          VirtualService | {hosts: [a.b, '*.b'], http: [{route: [{destination: {host: x}}]}]} | spec.hosts
          VirtualService | {hosts: [menu]} | spec.http
          VirtualService | {hosts: [menu], http: [{}]} | spec.http[0]
          VirtualService | {hosts: [menu], http: [{redirect: {}}]} | spec.http[0].redirect
          VirtualService | {hosts: [menu], http: [{redirect: {uri: /}, route: [{destination: {host: x}}]}]} | spec.http[0]
          VirtualService | {hosts: [menu], http: [{redirect: {uri: /, redirectCode: 200}}]} | spec.http[0].redirect.redirectCode
          VirtualService | {hosts: [menu], http: [{directResponse: {status: 700}}]} | spec.http[0].directResponse.status
          VirtualService | {hosts: [menu], http: [{route: [{destination: {host: '*'}}]}]} | spec.http[0].route[0].destination.host
          VirtualService | {hosts: [menu], http: [{route: [{destination: {host: x, port: {number: 0}}}]}]} | spec.http[0].route[0].destination.port.number
          VirtualService | {hosts: [menu], http: [{route: [{destination: {host: x}, weight: -1}]}]} | spec.http[0].route[0].weight
          VirtualService | {hosts: [menu], http: [{route: [{destination: {host: x}}, {destination: {host: y}}]}]} | spec.http[0].route
          VirtualService | {hosts: [menu], http: [{timeout: -1s, route: [{destination: {host: x}}]}]} | spec.http[0].timeout
          VirtualService | {hosts: [menu], http: [{timeout: 1ns, route: [{destination: {host: x}}]}]} | spec.http[0].timeout
          VirtualService | {hosts: [menu], http: [{match: [{uri: {regex: '(['}}], route: [{destination: {host: x}}]}]} | spec.http[0].match[0].uri.regex
          VirtualService | {hosts: [menu], http: [{match: [{uri: {exact: a, prefix: b}}], route: [{destination: {host: x}}]}]} | spec.http[0].match[0].uri
          VirtualService | {hosts: [menu], http: [{match: [{headers: {'a b': {exact: x}}}], route: [{destination: {host: x}}]}]} | spec.http[0].match[0].headers.a b
          VirtualService | {hosts: [menu], http: [{retries: {attempts: 0, retryOn: 5xx}, route: [{destination: {host: x}}]}]} | spec.http[0].retries.attempts
          VirtualService | {hosts: [menu], http: [{retries: {attempts: 1, retryOn: often}, route: [{destination: {host: x}}]}]} | spec.http[0].retries.retryOn
          VirtualService | {hosts: [menu], http: [{fault: {}, route: [{destination: {host: x}}]}]} | spec.http[0].fault
          VirtualService | {hosts: [menu], http: [{fault: {abort: {httpStatus: 99}}, route: [{destination: {host: x}}]}]} | spec.http[0].fault.abort.httpStatus
          VirtualService | {hosts: [menu], http: [{fault: {abort: {grpcStatus: BAD}}, route: [{destination: {host: x}}]}]} | spec.http[0].fault.abort.grpcStatus
          VirtualService | {hosts: [menu], http: [{fault: {delay: {fixedDelay: 1s, percentage: {value: 101}}}, route: [{destination: {host: x}}]}]} | spec.http[0].fault.delay.percentage.value
          VirtualService | {hosts: [menu], http: [{corsPolicy: {allowMethods: [get]}, route: [{destination: {host: x}}]}]} | spec.http[0].corsPolicy.allowMethods
          VirtualService | {hosts: [menu], http: [{rewrite: {}, route: [{destination: {host: x}}]}]} | spec.http[0].rewrite
          VirtualService | {hosts: [menu], http: [{headers: {request: {set: {x: '%bad'}}}, route: [{destination: {host: x}}]}]} | spec.http[0].headers.request.set.x
          VirtualService | {hosts: [menu], http: [{headers: {response: {remove: [':path']}}, route: [{destination: {host: x}}]}]} | spec.http[0].headers.response.remove
          VirtualService | {hosts: [menu], http: [{delegate: {name: d}, route: [{destination: {host: x}}]}]} | spec.http[0].route
          VirtualService | {http: [{delegate: {name: d}}]} | spec.http[0].delegate
          VirtualService | {gateways: [g], http: [{route: [{destination: {host: x}}]}]} | spec.gateways
          VirtualService | {hosts: [a.b], tls: [{route: [{destination: {host: x}}]}]} | spec.tls[0].match
          VirtualService | {hosts: [a.b], tls: [{match: [{sniHosts: [c.d]}], route: [{destination: {host: x}}]}]} | spec.tls[0].match[0].sniHosts
          VirtualService | {hosts: [a.b], tcp: [{match: [{destinationSubnets: [10.0.0.0/99]}], route: [{destination: {host: x}}]}]} | spec.tcp[0].match[0].destinationSubnets
          VirtualService | {hosts: [menu], exportTo: ['*', a], http: [{route: [{destination: {host: x}}]}]} | spec.exportTo
          DestinationRule | {host: ''} | spec.host
          DestinationRule | {host: a, trafficPolicy: {}} | spec.trafficPolicy
          DestinationRule | {host: a, subsets: [{name: v1}, {name: v1}]} | spec.subsets[1].name
          DestinationRule | {host: a, subsets: [{name: 'v 1'}]} | spec.subsets[0].name
          DestinationRule | {host: a, trafficPolicy: {tls: {mode: MUTUAL}}} | spec.trafficPolicy.tls.clientCertificate
          DestinationRule | {host: a, trafficPolicy: {tls: {mode: LOUD}}} | spec.trafficPolicy.tls.mode
          DestinationRule | {host: a, trafficPolicy: {loadBalancer: {consistentHash: {maglev: {tableSize: 10}}}}} | spec.trafficPolicy.loadBalancer.consistentHash.maglev.tableSize
          DestinationRule | {host: a, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {ttl: 0s}}}}} | spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.name
          DestinationRule | {host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 101}}} | spec.trafficPolicy.outlierDetection.maxEjectionPercent
          DestinationRule | {host: a, trafficPolicy: {connectionPool: {}}} | spec.trafficPolicy.connectionPool
          DestinationRule | {host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}}}} | spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0].to
          DestinationRule | {host: a, workloadSelector: {matchLabels: {a: b}}, exportTo: ['*']} | spec.exportTo
          ServiceEntry | {ports: [{number: 80, name: http}]} | spec.hosts
          ServiceEntry | {hosts: ['*']} | spec.hosts
          ServiceEntry | {hosts: [a.b], ports: [{number: 70000, name: x}]} | spec.ports[0].number
          ServiceEntry | {hosts: [a.b], ports: [{number: 1, name: x}, {number: 1, name: y}]} | spec.ports
          ServiceEntry | {hosts: [a.b], resolution: STATIC, endpoints: [{address: a.b}]} | spec.endpoints[0].address
          ServiceEntry | {hosts: [a.b], endpoints: [{address: 1.2.3.4}]} | spec.endpoints
          ServiceEntry | {hosts: [a.b], addresses: [10.0.0.0/8], resolution: DNS} | spec.addresses
          ServiceEntry | {hosts: [a.b, c.d], resolution: DNS, ports: [{number: 1, name: x, protocol: TCP}]} | spec.hosts
          ServiceEntry | {hosts: ['*.b'], resolution: DNS} | spec.hosts
          ServiceEntry | {hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: b}}, endpoints: [{address: 1.2.3.4}]} | spec.workloadSelector
          WorkloadEntry | {} | spec.address
          WorkloadEntry | {address: 'unix://rel'} | spec.address
          WorkloadEntry | {address: 1.2.3.4, ports: {http: 0}} | spec.ports.http
          Gateway | {} | spec.servers
          Gateway | {servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}}]} | spec.servers[0].tls
          Gateway | {servers: [{hosts: [menu], port: {number: 80, name: a, protocol: HTTP}}]} | spec.servers[0].hosts
          Gateway | {servers: [{hosts: ['*'], port: {number: 80, name: a, protocol: SMTP}}]} | spec.servers[0].port.protocol
          Gateway | {servers: [{hosts: ['*'], port: {number: 443, name: a, protocol: HTTPS}, tls: {mode: SIMPLE}}]} | spec.servers[0].tls.serverCertificate
          Sidecar | {} | spec
          Sidecar | {egress: [{hosts: [menu]}]} | spec.egress[0].hosts
          Sidecar | {egress: [{hosts: ['*/*']}, {hosts: ['./*'], port: {number: 1, protocol: TCP}}]} | spec.egress[0]
          Sidecar | {ingress: [{port: {number: 80, protocol: HTTP}, defaultEndpoint: '10.0.0.1:80'}]} | spec.ingress[0].defaultEndpoint
          Sidecar | {ingress: [{defaultEndpoint: '127.0.0.1:80'}]} | spec.ingress[0].port
          PeerAuthentication | {mtls: {mode: HARD}} | spec.mtls.mode
          PeerAuthentication | {portLevelMtls: {80: {mode: STRICT}}} | spec.portLevelMtls
          PeerAuthentication | {selector: {matchLabels: {a: b}}, portLevelMtls: {0: {mode: STRICT}}} | spec.portLevelMtls.0
          """)
  void whatIstioRefusesIsAnError(String kind, String spec, String field) {
    Translated<MeshObject> read = read(kind, spec);
    assertThat(read.value()).as("%s", read.problems()).isEmpty();
    assertThat(read.problems()).extracting(Problem::field).contains(field);
  }

  @Test
  void ruleThatNeverAppliesIsAWarning() {
    Translated<MeshObject> read =
        read(
            "VirtualService",
            "{hosts: [menu], http: [{route: [{destination: {host: a}}]},"
                + " {route: [{destination: {host: b}}]}]}");
    assertThat(read.value()).isPresent();
    assertThat(read.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.field()).isEqualTo("spec.http[1]"));
  }

  @Test
  void aPodsOwnerIsItsDeployment() {
    MeshObject pod =
        read("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: menu-7d9-x2
          generateName: menu-7d9-
          namespace: bistro
          labels: {pod-template-hash: 7d9}
          ownerReferences: [{kind: ReplicaSet, name: menu-7d9, controller: true}]
        spec:
          containers: [{name: a, ports: [{containerPort: 8080, name: http}]}]
        status:
          phase: Running
          podIPs: [{ip: 10.0.0.1}]
          conditions: [{type: Ready, status: "True"}]
        """)
            .value()
            .orElseThrow();
    assertThat(pod)
        .isInstanceOfSatisfying(
            KubePod.class,
            p -> {
              assertThat(p.owner()).isEqualTo("menu");
              assertThat(p.status().ips()).containsExactly("10.0.0.1");
              assertThat(p.status().ready()).isTrue();
              assertThat(p.spec().serviceAccount()).isEqualTo("default");
              assertThat(p.spec().ports()).hasSize(1);
            });
  }

  @Test
  void aListIsUnfolded() {
    List<ReadObject> objects =
        reader.readAll(
            new Document(
                "f",
                1,
                """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {x: "y"}}}
                - {apiVersion: v1, kind: Service, metadata: {name: b, namespace: a},
                   spec: {clusterIP: None, ports: [{port: 80, targetPort: web}]}}
                """));
    assertThat(objects).hasSize(2);
    assertThat(objects.getFirst().object().orElseThrow().meta().labels())
        .isEqualTo(Labels.of(Map.of("x", "y")));
    assertThat(objects.getLast().object())
        .get()
        .isInstanceOfSatisfying(
            KubeService.class,
            s -> {
              assertThat(s.clusterIps()).containsExactly("None");
              assertThat(s.ports().getFirst().targetPort()).isEqualTo("web");
            });
  }

  @Test
  void aBadSecretIsToldWithoutItsValue() {
    Translated<MeshObject> read =
        read("{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {tls.key: '~hush~'}}");
    assertThat(read.value()).isEmpty();
    assertThat(read.problems().toString()).contains("data.tls.key").doesNotContain("hush");
    Secret good =
        (Secret)
            read("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {cert: b, other:"
                    + " c}}")
                .value()
                .orElseThrow();
    assertThat(good.base64Data()).containsExactly(Map.entry("cert", "Yg=="));
    assertThat(good).hasToString("Secret default/s [redacted]");
  }

  @ParameterizedTest
  @CsvSource({
    "gateway.networking.x-k8s.io/v1alpha1, XListenerSet, XListenerSet",
  })
  void kindsWithoutARecordAreKeptAsTheyAre(String version, String kind, String name) {
    MeshObject object =
        read("{apiVersion: %s, kind: %s, metadata: {name: a, namespace: b}, spec: {x: [1]}}"
                .formatted(version, kind))
            .value()
            .orElseThrow();
    assertThat(object.key().kind()).isEqualTo(name);
    assertThat(((OpaqueConfig) object).spec()).isEqualTo(Map.of("x", List.of(1L)));
  }

  @ParameterizedTest
  @CsvSource({
    "apps/v1, Deployment, 0",
    "v1, ServiceAccount, 0",
    "rbac.authorization.k8s.io/v1, Role, 0",
    "example.com/v1, Widget, 1",
    "networking.istio.io/v9, Gateway, 1",
  })
  void otherKindsArePassedOver(String version, String kind, int warnings) {
    Translated<MeshObject> read =
        read("{apiVersion: %s, kind: %s, metadata: {name: a}}".formatted(version, kind));
    assertThat(read.value()).isEmpty();
    assertThat(read.problems()).hasSize(warnings);
  }
}
