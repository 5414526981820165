package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see of a cluster with two istiods and two injected pods. */
@Timeout(300)
class IstioctlIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

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
    Json all = JsonReader.read(says("version", "-o", "json").getBytes(StandardCharsets.UTF_8));
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
    assertThat(says("pc", "bootstrap", "deploy/client.shop")).contains("sidecar~");
    assertThat(says("pc", "all", "deploy/client.shop")).contains("SERVICE FQDN", "VHOST NAME");
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
}
