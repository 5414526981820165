package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine outside of Kubernetes joins a mesh of two istiods by the files of {@code istioctl x
 * workload entry configure}: pods call it like any Service, over mutual TLS.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class MachineIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final ResourceType ENTRY =
      ResourceType.namespaced("networking.istio.io", "v1", "workloadentries", "WorkloadEntry");

  private static ShopMesh mesh;
  private static Machine machine;
  private static ChildProcess agent;
  private static ChildProcess application;

  @BeforeAll
  static void start(@TempDir Path files) throws IOException {
    mesh =
        ShopMesh.start(
            List.of(
                "autoscaleEnabled=false",
                "replicaCount=2",
                "env.PILOT_WORKLOAD_ENTRY_GRACE_PERIOD=3s"));
    mesh.cluster()
        .apply(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: vm, namespace: shop}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadGroup
            metadata: {name: vm, namespace: shop}
            spec:
              metadata: {labels: {app: vm}}
              template: {serviceAccount: vm, ports: {http: 9080}}
              probe: {periodSeconds: 1, httpGet: {path: /, port: 9080}}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: vm, namespace: shop}
            spec: {selector: {matchLabels: {app: vm}}, mtls: {mode: STRICT}}
            """);
    mesh.service("vm", "vm");
    machine = Machine.start(mesh.cluster().cluster().network());
    configure(files);
    machine.join(files);
    application = machine.startApplication();
    agent = machine.startAgent();
  }

  private static void configure(Path files) throws IOException {
    Desk.Run run =
        new Desk(mesh.cluster().cluster().controlPlane().adminKubeconfig())
            .run(
                "x",
                "workload",
                "entry",
                "configure",
                "--name",
                "vm",
                "-n",
                ShopMesh.NAMESPACE,
                "--autoregister",
                "--clusterID",
                "Kubernetes",
                "--capture-dns=false",
                "--ingressIP",
                mesh.istiods().getFirst().at("/status/podIP").asText(),
                "-o",
                files.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("was successful");
    assertThat(run.err()).contains("a security token for namespace \"shop\"");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(files.resolve("istio-token"))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(files.resolve("mesh.yaml")))
        .contains("ISTIO_META_CLUSTER_ID: Kubernetes")
        .contains("TRUST_DOMAIN: cluster.local");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (machine != null) {
      machine.close();
    }
    if (mesh != null) {
      mesh.close();
    }
  }

  private static void until(String claim, Callable<Boolean> holds) {
    Until.holds(claim, LIMIT, holds, () -> machine.log() + mesh.logs(ShopMesh.SYSTEM));
  }

  private static Optional<? extends JsonNode> entry() throws IOException {
    return mesh.cluster().client().find(ENTRY, ShopMesh.NAMESPACE, "vm-" + machine.address());
  }

  private static String annotation(String name) throws IOException {
    return entry()
        .map(entry -> entry.at("/metadata/annotations").path("istio.io/" + name).asText())
        .orElse("");
  }

  private static String healthy() throws IOException {
    return entry().map(entry -> entry.at("/status/conditions/0/status").asText()).orElse("");
  }

  private static int call() throws IOException {
    return Http.get(mesh.callTo("vm")).status();
  }

  @Test
  @Order(1)
  void aMachineServesPodsOverMutualTls() throws Exception {
    until("the machine is registered and healthy", () -> healthy().equals("True"));
    JsonNode entry = entry().orElseThrow();
    assertThat(entry.at("/spec/serviceAccount").asText()).isEqualTo("vm");
    assertThat(entry.at("/spec/labels/app").asText()).isEqualTo("vm");
    assertThat(annotation("autoRegistrationGroup")).isEqualTo("vm");
    assertThat(annotation("connectedAt")).isNotEmpty();
    until("a pod is answered", () -> call() == 200);
    assertThat(mesh.envoy("client", "clusters"))
        .as("the endpoints that the client has")
        .contains("outbound|9080||vm.shop.svc.cluster.local::" + machine.address() + ":9080::");
    until("plaintext is refused", MachineIT::plaintextIsRefused);
  }

  private static boolean plaintextIsRefused() {
    try {
      return Http.get("http://" + machine.address() + ":9080/").status() >= 400;
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  @Order(2)
  void anApplicationThatFailsItsProbeIsNoEndpoint() throws Exception {
    application.close();
    until("the entry says that it is not healthy", () -> healthy().equals("False"));
    until("it is no endpoint", () -> !mesh.envoy("client", "clusters").contains(endpoint()));
    application = machine.startApplication();
    until("the entry says that it is healthy", () -> healthy().equals("True"));
    until("a pod is answered again", () -> call() == 200);
  }

  private static String endpoint() {
    return "outbound|9080||vm.shop.svc.cluster.local::" + machine.address();
  }

  @Test
  @Order(3)
  void istiodsThatAreKilledLoseNothing() throws Exception {
    String before = annotation("connectedAt");
    String uid = entry().orElseThrow().at("/metadata/uid").asText();
    try (Traffic traffic = Traffic.to(mesh.callTo("vm"), Duration.ofMillis(50))) {
      for (JsonNode istiod : mesh.istiods()) {
        mesh.killJava(istiod);
      }
      until(
          "the machine is connected anew",
          () -> !annotation("connectedAt").isEmpty() && !annotation("connectedAt").equals(before));
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(entry().orElseThrow().at("/metadata/uid").asText()).isEqualTo(uid);
    assertThat(healthy()).isEqualTo("True");
  }

  @Test
  @Order(4)
  void aMachineThatIsGoneIsNoEntryAfterTheTimeOfGrace() throws Exception {
    agent.close();
    until("the entry is gone", () -> entry().isEmpty());
    until("it is no endpoint", () -> !mesh.envoy("client", "clusters").contains(endpoint()));
  }
}
