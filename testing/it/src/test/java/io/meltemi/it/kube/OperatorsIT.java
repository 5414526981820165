package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators learn of a running mesh, of two istiods and two injected pods, as it changes. */
@Timeout(300)
class OperatorsIT {
  private static ShopMesh mesh;
  private static Desk desk;

  @BeforeAll
  static void start() throws IOException {
    mesh = ShopMesh.start(List.of("autoscaleEnabled=false", "replicaCount=2"));
    desk = new Desk(mesh.cluster().cluster().controlPlane().adminKubeconfig());
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static String says(String... words) {
    Desk.Run run = desk.run(words);
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  @Test
  void whatWasAppliedIsWaitedForUntilItIsInForce() throws IOException {
    for (int seconds = 1; seconds <= 5; seconds++) {
      mesh.cluster()
          .apply(
              """
              apiVersion: networking.istio.io/v1
              kind: VirtualService
              metadata: {name: waited, namespace: shop}
              spec:
                hosts: [server]
                http: [{timeout: %ds, route: [{destination: {host: server}}]}]
              """
                  .formatted(seconds));
      assertThat(says("x", "wait", "--for=distribution", "virtual-service", "waited.shop"))
          .isEqualTo(
              "VirtualService shop/waited is in force at 2 of 2 proxies that it concerns.\n");
      assertThat(mesh.envoy("client", "config_dump?resource=dynamic_route_configs"))
          .contains("\"timeout\": \"%ds\"".formatted(seconds));
    }
    assertThat(says("x", "wait", "virtualservices", "waited", "-n", "shop", "--proxy", "a.b"))
        .isEqualTo("VirtualService shop/waited is in force, and concerns no connected proxy.\n");
    Desk.Run future =
        desk.run("x", "wait", "virtualservice", "waited.shop", "--generation=99", "--timeout=1s");
    assertThat(future.exitCode()).isEqualTo(1);
    assertThat(future.err()).contains("of generation 5 after 1s (expected: 99)");
    Desk.Run late =
        desk.run(
            "x",
            "wait",
            "virtualservice",
            "waited.shop",
            "--resource-version=99999999",
            "--timeout=1s");
    assertThat(late.out()).contains(".shop: behind: its istiod does not have it in force yet\n");
    assertThat(late.err()).endsWith("that it concerns: 2 did not have it after 1s\n");
  }

  @Test
  void aProxyThatRejectsWhatWasAppliedIsNamedWithItsWords() throws IOException {
    mesh.cluster()
        .apply(
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: broken, namespace: shop}
            spec:
              workloadSelector: {labels: {app: server}}
              configPatches:
              - applyTo: HTTP_FILTER
                match:
                  context: SIDECAR_INBOUND
                  listener:
                    filterChain:
                      filter: {name: envoy.filters.network.http_connection_manager}
                patch:
                  operation: INSERT_BEFORE
                  value:
                    name: envoy.filters.http.lua
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                      default_source_code: {inline_string: "error('not here')"}
            """);
    Desk.Run run = desk.run("x", "wait", "envoyfilter", "broken.shop");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .hasLineCount(1)
        .matches(
            "(?s)server-\\S+\\.shop: rejected LDS virtualInbound: .*script load error.*not here.*");
    assertThat(run.err())
        .isEqualTo(
            "Error: EnvoyFilter shop/broken is in force at 0 of 1 proxies that it concerns: 1"
                + " rejected it\n");
    assertThat(says("x", "wait", "envoyfilter", "broken.shop", "--threshold=0"))
        .contains("rejected LDS virtualInbound");
  }

  @Test
  void whatCannotBeWaitedForIsSaidInOneLine() {
    Desk.Run unknown = desk.run("x", "wait", "nosuchkind", "x.shop");
    assertThat(unknown.exitCode()).isEqualTo(64);
    assertThat(unknown.err()).hasLineCount(1).contains("\"nosuchkind\"", "virtualservice");
    Desk.Run absent = desk.run("x", "wait", "virtualservice", "nobody.shop");
    assertThat(absent.err()).hasLineCount(1).contains("VirtualService shop/nobody");
    assertThat(desk.run("x", "wait", "virtualservice", "a.b", "--for=delete").err())
        .isEqualTo("Error: --for: \"delete\" (expected: distribution)\n");
  }

  @Test
  void aPodIsDescribedWithWhatAppliesToIt() throws IOException {
    mesh.cluster()
        .apply(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: described, namespace: shop}
            spec:
              hosts: [described]
              http:
              - match: [{uri: {prefix: /old}}]
                route: [{destination: {host: described, subset: v0}}]
              - route: [{destination: {host: described, subset: v1}, weight: 100}]
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: described, namespace: shop}
            spec:
              host: described
              trafficPolicy: {tls: {mode: ISTIO_MUTUAL}, outlierDetection: {consecutive5xxErrors: 3}}
              subsets:
              - {name: v1, labels: {version: v1}}
              - {name: v0, labels: {version: v0}}
            """);
    mesh.service("described", "client");
    says("x", "wait", "virtualservice", "described.shop");
    says("x", "wait", "destinationrule", "described.shop");
    String pod = mesh.pod("client").at("/metadata/name").asText();
    String described =
        """
        Service: described
           Port: http 9080/HTTP targets pod port 9080
        DestinationRule: described for "described"
           Matching subsets: v1
              (Non-matching subsets v0)
           Traffic Policy TLS Mode: ISTIO_MUTUAL
           Policies: outlier detection
        VirtualService: described
           Route to host "described" subset "v1" with weight 100%
           1 additional destination(s) that will not reach this pod
        """;
    assertThat(says("x", "describe", "pod", pod, "-n", "shop"))
        .startsWith("Pod: %s\n   Pod Revision: default\n   Pod Ports: 9080 (shop)".formatted(pod))
        .contains("--------------------\nService: client\n   Port: http 9080/HTTP targets")
        .contains("--------------------\n" + described)
        .contains("Effective PeerAuthentication:\n   Workload mTLS mode: PERMISSIVE\n")
        .endsWith("Skipping Gateway information (no ingress gateway pods)\n");
    assertThat(says("x", "des", "svc", "described.shop", "-n", "shop"))
        .isEqualTo(described + "Skipping Gateway information (no ingress gateway pods)\n");
    String server = mesh.pod("server").at("/metadata/name").asText();
    assertThat(says("x", "describe", "pod", server + ".shop"))
        .startsWith("Pod: " + server + ".shop\n")
        .contains("DestinationRule: server.shop for \"server.shop.svc.cluster.local\"\n")
        .contains("   Policies: connection pool\n")
        .contains("   Workload mTLS mode: STRICT\nApplied PeerAuthentication:\n   server.shop\n");
    assertThat(desk.run("x", "describe", "pod", "nobody.shop").err())
        .hasLineCount(1)
        .contains("no pod nobody in namespace shop");
  }

  @Test
  void aClusterIsLookedAtBeforeAnInstallation() throws IOException {
    Desk.Run fine = desk.run("x", "precheck");
    assertThat(fine.exitCode()).as(fine.out()).isZero();
    assertThat(fine.out()).isEmpty();
    assertThat(fine.err()).startsWith("✔ No issues found when checking the cluster.");
    Desk.Run weak = desk.run("x", "precheck", "--as", "bob", "--as-group", "system:masters-not");
    assertThat(weak.exitCode()).isEqualTo(1);
    Desk.Run old = desk.run("x", "precheck", "--skip-controlplane", "--from-version", "1.21");
    assertThat(old.exitCode()).as(old.out()).isZero();
    mesh.cluster()
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: zipkin, namespace: istio-system}
            spec: {ports: [{name: http, port: 9411}]}
            """);
    Desk.Run changed = desk.run("x", "precheck", "--skip-controlplane", "-f", "1.20");
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.out())
        .startsWith("Warning [IST0169] (Service istio-system/zipkin) The configuration")
        .hasLineCount(1);
    assertThat(changed.err()).startsWith("Error: Issues found when checking the cluster.");
    assertThat(says("x", "precheck", "--skip-controlplane", "-f", "1.22")).isEmpty();
    assertThat(desk.run("x", "precheck", "-f", "2").exitCode()).isEqualTo(64);
  }

  @Test
  void rootsOfTwoPodsAreCompared() {
    assertThat(says("pc", "rootca-compare", "deploy/client.shop", "deploy/server.shop"))
        .matches(
            "Both \\[client-\\S+\\.shop] and \\[server-\\S+\\.shop] have the identical ROOTCA,"
                + " theoretically the connectivity between them is available\n");
  }

  @Test
  void aBugReportHasEverythingButWhatIsSecret(@TempDir Path work) throws Exception {
    mesh.cluster()
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: hidden, namespace: shop}
            stringData: {word: abracadabra}
            """);
    String into = work.toString();
    assertThat(says("bug-report", "--dry-run", "--output-dir", into))
        .contains("cluster/secrets: GET /api/v1/secrets\n", "analyze/all-namespaces: istioctl ")
        .containsPattern(
            "proxies/shop/client-\\S+/config_dump: GET /config_dump\\?include_eds of ");
    assertThat(work).isEmptyDirectory();

    Path file = Files.writeString(work.resolve("report.yaml"), "{dryRun: true, include: [none]}");
    assertThat(says("bug-report", "-f", file.toString(), "--include", "shop/client"))
        .contains("cluster/secrets: GET /api/v1/secrets\n")
        .doesNotContain("proxies/");

    assertThat(says("bug-report", "--output-dir", into, "--include", "shop/client,server"))
        .endsWith("bug-report.tar.gz\n");
    Path report = unpacked(work, "thin");
    assertThat(report.resolve("versions")).content().contains("data plane version: 1.30.3");
    assertThat(report.resolve("proxy-status")).content().contains("client-");
    assertThat(report.resolve("cluster/k8s-resources/pods")).content().contains("kind: PodList");
    assertThat(report.resolve("cluster/secrets"))
        .content()
        .containsPattern("shop +hidden +Opaque +1");
    String pod = mesh.pod("client").at("/metadata/name").asText();
    Path proxy = report.resolve("proxies/shop/" + pod);
    assertThat(proxy.resolve("config_dump")).content().contains("ListenersConfigDump");
    assertThat(proxy.resolve("istio-proxy.log")).content().contains("Envoy");
    assertThat(proxy.resolve("shop.log")).exists();
    assertThat(texts(report)).doesNotContain("abracadabra").doesNotContain("YWJyYWNhZGFicmE=");
    try (var files = Files.list(report.resolve("istio/istio-system"))) {
      for (Path istiod : files.toList()) {
        assertThat(istiod.resolve("discovery.log")).content().contains("ADS");
        assertThat(istiod.resolve("debug/syncz")).exists();
      }
    }

    says("bug-report", "--output-dir", into, "--include", "nothing", "--full-secrets");
    assertThat(texts(unpacked(work, "full"))).contains("YWJyYWNhZGFicmE=");
  }

  private static Path unpacked(Path work, String name) throws Exception {
    Path to = Files.createDirectory(work.resolve(name));
    Process tar =
        new ProcessBuilder(
                "tar", "-xzf", work.resolve("bug-report.tar.gz").toString(), "-C", to.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return to.resolve("bug-report");
  }

  private static String texts(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      var text = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }
}
