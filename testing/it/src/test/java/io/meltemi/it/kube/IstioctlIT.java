package io.meltemi.it.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a cluster with two istiods and two injected pods. */
@Timeout(300)
class IstioctlIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static ShopMesh mesh;
  private static Desk desk;

  @BeforeAll
  static void start() throws IOException {
    mesh =
        ShopMesh.start(
            List.of(
                "autoscaleEnabled=false", "replicaCount=2", "env.PILOT_ENABLE_REDIS_FILTER=true"));
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
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private static String refuses(String... words) {
    Desk.Run run = desk.run(words);
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.err()).startsWith("Error: ").hasLineCount(1);
    return run.err();
  }

  @Test
  void versionsAreThoseOfBothIstiodsAndOfTheProxies() throws IOException {
    assertThat(says("version"))
        .isEqualTo(
            """
            client version: 1.30.3
            control plane version: 1.30.3
            data plane version: 1.30.3 (2 proxies)
            """);
    Json all = JsonReader.read(says("version", "-o", "json").getBytes(UTF_8));
    assertThat(all.at("meshVersion").items()).hasSize(2);
    assertThat(all.at("dataPlaneVersion").items()).hasSize(2);
    assertThat(says("version", "--revision", "other")).isEqualTo("client version: 1.30.3\n");
  }

  @Test
  void proxiesAreListedWithTheirIstiods() {
    assertThat(says("proxy-status").lines())
        .hasSize(3)
        .first()
        .asString()
        .matches("NAME +CLUSTER +ISTIOD +VERSION +SUBSCRIBED TYPES");
    assertThat(says("ps", "-n", "shop").lines().skip(1))
        .allMatch(
            row ->
                row.matches(
                    "(client|server)-\\S+\\.shop +Kubernetes +istiod-\\S+ +1\\.30\\.3 +\\d"
                        + " \\(CDS,LDS,EDS,RDS.*"));
    assertThat(says("ps", "-n", "nobody").lines()).hasSize(1);
    assertThat(says("ps", "-v", "1")).contains(" SYNCED ");
    assertThat(says("ps", "-o", "yaml")).contains("configStatus: SYNCED");
  }

  @Test
  void aProxyIsComparedWithWhatItsIstiodSent() {
    Until.holds(
        "all was taken",
        LIMIT,
        () ->
            says("ps", "deployment/client.shop")
                .startsWith("Clusters Match\nListeners Match\nRoutes Match (RDS last"),
        () -> says("ps", "deployment/client.shop"));
  }

  @Test
  void proxyConfigIsReadFromThePod() {
    assertThat(says("pc", "cluster", "deploy/client.shop", "--fqdn", "server.shop"))
        .contains("server.shop.svc.cluster.local");
    assertThat(says("pc", "endpoint", "deploy/client", "-n", "shop", "--port", "9080"))
        .contains("HEALTHY     OK");
    assertThat(says("pc", "secret", "service/client.shop")).contains("Cert Chain     ACTIVE");
    assertThat(says("x", "authz", "check", "deploy/server.shop")).startsWith("ACTION   Auth");
    assertThat(says("pc", "bootstrap", "deploy/client.shop")).contains("sidecar~");
    assertThat(says("pc", "all", "deploy/client.shop")).contains("SERVICE FQDN", "VHOST NAME");
  }

  @Test
  void aCallIsFollowedFromPodToPod() {
    assertThat(says("x", "explain", "GET", "http://server:9080/", "--from", "deploy/client.shop"))
        .contains(", outbound\n", "cluster outbound|9080||server.shop.svc.cluster.local: ")
        .contains("by istio-mutual", ", inbound\n", "=> goes on to inbound|9080|| at ");
    assertThat(says("x", "explain", "GET", "http://nobody/", "--from", "deploy/client.shop"))
        .contains("=> goes on to PassthroughCluster");
  }

  @Test
  void aPlanIsMadeOfTheCluster(@TempDir Path work) throws IOException {
    Path change =
        Files.writeString(
            work.resolve("change.yaml"),
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: server, namespace: shop}
            spec: {hosts: [server], http: [{route: [{destination: {host: server}}], timeout: 3s}]}
            """);
    assertThat(says("x", "plan", "-f", change.toString(), "-o", "summary"))
        .contains("client-", "server-", "  ~ RDS 9080  [VirtualService shop/server]\n")
        .endsWith("\n2 proxies would be sent 2 resources.\n");
  }

  /** The istiods tell their variables, so nothing is assumed. */
  @Test
  void aPlanIsMadeByTheVariablesOfTheIstiods(@TempDir Path work) throws IOException {
    Path change =
        Files.writeString(
            work.resolve("change.yaml"),
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: store, namespace: shop}
            spec:
              hosts: [store.example]
              addresses: [10.98.7.6]
              ports: [{name: redis, number: 6379, protocol: REDIS}]
              resolution: NONE
            """);
    String file = change.toString();
    Desk.Run run = desk.run("x", "plan", "-f", file, "-o", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("LDS", "10.98.7.6_6379", "envoy.filters.network.redis_proxy");
    Desk.Run without =
        desk.run(
            "x",
            "plan",
            "-f",
            file,
            "-o",
            "json",
            "--istiod-env",
            "PILOT_ENABLE_REDIS_FILTER=false");
    assertThat(without.out()).contains("10.98.7.6_6379").doesNotContain("redis_proxy");
  }

  @Test
  void whatIsAnotherRevisionsIsNotPartOfAPlan(@TempDir Path work) throws IOException {
    String rule =
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: theirs, namespace: shop, labels: {istio.io/rev: REVISION}}
        spec: {hosts: [server], http: [{route: [{destination: {host: server}}], timeout: 5s}]}
        """;
    mesh.cluster().apply(rule.replace("REVISION", "other"));
    assertThat(refuses("x", "plan", "--delete", "VirtualService shop/theirs"))
        .isEqualTo("Error: --delete: there is no VirtualService shop/theirs\n");
    Path file = work.resolve("rule.yaml");
    Files.writeString(file, rule.replace("REVISION", "third"));
    assertThat(says("x", "plan", "-f", file.toString()))
        .isEqualTo("No proxy would be sent anything.\n");
    Files.writeString(file, rule.replace("REVISION", "default"));
    assertThat(says("x", "plan", "-f", file.toString())).contains("[VirtualService shop/theirs]");
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() {
    assertThat(refuses("pc", "c", "nobody.shop")).contains("no pod nobody in namespace shop");
    assertThat(refuses("pc", "c", "a.nowhere")).contains("no namespace nowhere");
    assertThat(refuses("pc", "c", "deploy/x.shop")).contains("no Deployment shop/x");
    assertThat(refuses("pc", "c", "deploy/client.shop", "--proxy-admin-port", "1"))
        .contains("nothing listens on port 1 of pod client-");
    assertThat(refuses("ps", "-i", "elsewhere")).contains("no running Istio pods in \"elsewhere\"");
    assertThat(refuses("pc", "c", "deploy/client.shop", "--as", "bob", "--as-group", "shoppers"))
        .contains("User \"bob\" cannot get resource \"deployments\"", "--as");
  }

  @Test
  void theRightOfAPortForwardIsAskedFor() throws IOException {
    mesh.cluster()
        .apply(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reader}
            rules: [{apiGroups: ["", apps], resources: ["*"], verbs: [get, list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
            """);
    assertThat(refuses("ps", "--as", "reader"))
        .contains("token of service account default in namespace istio-system");
  }

  @Test
  void theControlPlaneIsVerified() {
    assertThat(refuses("ps", "--authority", "somebody.else"))
        .contains("cannot ask pod istiod-", "somebody.else");
    assertThat(says("ps", "--authority", "somebody.else", "--insecure")).contains("client-");
  }

  @Test
  void aRemoteSecretHasATokenThatReadsTheCluster() {
    String secret = says("create-remote-secret", "--name", "c1", "--server", "https://a:6443");
    assertThat(secret)
        .contains("  name: istio-remote-secret-c1\n", "        server: https://a:6443\n")
        .containsPattern("token: \\S{100,}\n");
    assertThat(says("create-remote-secret", "--name", "c1", "-n", "shop"))
        .contains("  namespace: shop\n");
    assertThat(refuses("create-remote-secret", "--service-account", "nobody"))
        .contains("nobody in namespace istio-system", "no such service account");
    assertThat(refuses("create-remote-secret", "--name", "c1", "--as", "bob"))
        .contains("User \"bob\" cannot get resource \"serviceaccounts\"");
  }

  @Test
  void levelsOfAnEnvoysLoggersAreReadSetAndReset() {
    String pod = "deployment/server.shop";
    assertThat(says("pc", "log", pod, "--level", "rbac:debug,http:error"))
        .startsWith("server-")
        .contains(".shop:\nactive loggers:\n", "  rbac: debug\n", "  http: error\n");
    assertThat(says("pc", "log", pod)).contains("  rbac: debug\n");
    assertThat(refuses("pc", "log", pod, "--level", "nosuch:debug")).contains("nosuch");
    assertThat(refuses("pc", "log", pod, "--level", "loud")).contains("loud", "trace");
    assertThat(says("pc", "log", "-l", "app=server", "-n", "shop", "--reset"))
        .contains("  rbac: warning\n");
  }

  @Test
  void levelsOfAnIstiodsScopesAreReadSetAndReset() {
    String name = istiod();
    assertThat(says("admin", "log", name, "--level", "ads:debug")).isEmpty();
    assertThat(says("admin", "log", name))
        .startsWith("ACTIVE SCOPE")
        .containsPattern("\nads +ads +debug +none\n");
    assertThat(says("admin", "log", name, "--reset")).isEmpty();
    assertThat(says("admin", "log", name, "-o", "json")).doesNotContain("\"log_level\": \"debug\"");
    assertThat(refuses("admin", "log", name, "--level", "ads:loud")).contains("ads:loud");
  }

  private static String istiod() {
    return says("remote-clusters").lines().skip(1).findFirst().orElseThrow().replaceAll(".* ", "");
  }

  @Test
  void bothIstiodsSayWhichClustersTheyRead() {
    assertThat(says("remote-clusters").lines())
        .hasSize(3)
        .first()
        .asString()
        .matches("NAME +SECRET +STATUS +ISTIOD");
    assertThat(refuses("remote-clusters", "-i", "elsewhere")).contains("elsewhere");
  }

  @Test
  void theTagDefaultSaysWhichIstiodsAreAsked() throws IOException {
    String list = says("x", "internal-debug", "clusterz");
    String tag =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: other-default, labels: {istio.io/tag: default, istio.io/rev: %s}}
        """;
    try {
      mesh.cluster().apply(tag.formatted("canary"));
      assertThat(refuses("x", "internal-debug", "clusterz"))
          .contains("none of revision canary runs", "--revision names another: default");
      assertThat(refuses("remote-clusters")).contains("none of revision canary runs");
      assertThat(says("remote-clusters", "-r", "default")).hasLineCount(3);
      assertThat(says("x", "internal-debug", "clusterz", "-r", "default")).isEqualTo(list);
      assertThat(says("x", "internal-debug", "clusterz", "--xds-label", "app=istiod"))
          .isEqualTo(list);
      mesh.cluster().apply(tag.formatted("default"));
      assertThat(says("x", "internal-debug", "clusterz")).isEqualTo(list);
    } finally {
      says("tag", "remove", "default", "-y");
    }
  }

  @Test
  void aTagIsMadeListedAndRemoved() throws IOException {
    assertThat(refuses("tag", "set", "prod", "--revision", "nosuch"))
        .contains("cannot find MutatingWebhookConfiguration with revision \"nosuch\"");
    assertThat(says("tag", "set", "prod", "--revision", "default")).contains("istio.io/rev=prod");
    assertThat(refuses("tag", "set", "prod", "--revision", "default")).contains("--overwrite");
    assertThat(says("tag", "set", "prod", "--revision", "default", "--overwrite")).isNotEmpty();
    mesh.cluster()
        .apply(
            "{apiVersion: v1, kind: Namespace, metadata: {name: tagged, labels: {istio.io/rev:"
                + " prod}}}");
    assertThat(says("tag", "list")).isEqualTo("TAG  REVISION NAMESPACES\nprod default  tagged\n");
    assertThat(says("x", "injector", "list")).containsPattern("tagged +default +<no pods>");
    assertThat(says("x", "check-inject", "-n", "tagged", "-l", "app=web"))
        .contains("✔             Namespace label istio.io/rev=prod matches\n")
        .contains("✘             No matching namespace labels (");
    assertThat(says("tag", "remove", "prod")).contains("tagged", "Aborting operation.");
    assertThat(says("tag", "remove", "prod", "-y")).isEqualTo("Revision tag prod removed\n");
    assertThat(refuses("tag", "remove", "prod")).contains("cannot remove tag \"prod\"");
  }

  @Test
  void debugPagesComeOverXds() {
    assertThat(says("x", "internal-debug", "syncz", "--all")).contains("client-");
    assertThat(says("x", "internal-debug", "clusterz", "--all"))
        .containsPattern("\"istiod-\\S+\": \\[");
    assertThat(refuses("x", "internal-debug", "nosuch")).contains("no page nosuch");
    assertThat(refuses("x", "internal-debug", "edsz")).contains("proxyID");
    assertThat(says("x", "version")).contains("data plane version: 1.30.3 (2 proxies)\n");
    assertThat(says("x", "envoy-stats", "deploy/client.shop", "-o", "prom"))
        .contains("# TYPE envoy_");
  }

  @Test
  void workloadsAreInjectedByTheClustersConfiguration() throws IOException {
    Path file = Files.createTempFile("workload", ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
        """);
    assertThat(says("kube-inject", "-f", file.toString())).contains("istio-proxy", "istio-init");
    assertThat(refuses("kube-inject", "-f", file.toString(), "--revision", "other"))
        .contains("no ConfigMap istio-system/istio-other");
    Files.delete(file);
  }

  @Test
  void aDashboardIsForwardedUntilItIsEnded() throws Exception {
    var out = new ByteArrayOutputStream();
    Thread shown =
        Thread.ofVirtual()
            .start(
                () -> desk.run(out, "dashboard", "envoy", "deploy/client.shop", "--browser=false"));
    Pattern url = Pattern.compile("(http://localhost:\\d+)\n");
    Until.holds("its address is printed", LIMIT, () -> url.matcher(out.toString(UTF_8)).find());
    Matcher found = url.matcher(out.toString(UTF_8));
    assertThat(found.find()).isTrue();
    assertThat(Http.get(found.group(1) + "/ready").body()).isEqualTo("LIVE\n");
    shown.interrupt();
    shown.join(LIMIT);
    assertThat(shown.isAlive()).isFalse();
  }
}
