package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That who has a sidecar notices nothing when what stands behind it fails. */
class KubeFaultsIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration CHANGE = Duration.ofSeconds(10);

  /**
   * Every watch waits by itself before it tries again, up to 15 s; so do Kubernetes' controllers.
   */
  private static final Duration AFTER_OUTAGE = Duration.ofSeconds(40);

  private static final Duration PAUSE = Duration.ofMillis(45);
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final int PODS = 500;

  private static final long MAX_MEGABYTES = 400;

  private static ShopMesh mesh;

  @BeforeAll
  static void start() throws IOException {
    mesh = ShopMesh.start(List.of("autoscaleEnabled=false", "replicaCount=2"));
    Until.holds(
        "client reaches server",
        LIMIT,
        () -> Http.get(mesh.callTo("server")).status() == 200,
        () -> mesh.logs(ShopMesh.NAMESPACE));
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static Duration reach(String service, Duration limit) {
    return Until.holds(
        service + " answers",
        limit,
        () -> Http.get(mesh.callTo(service)).status() == 200,
        () -> mesh.logs(ShopMesh.SYSTEM));
  }

  private static void print(String what, Object... values) {
    System.out.println("KubeFaultsIT: " + what.formatted(values));
  }

  @Test
  void aMinuteWithoutTheApiServerIsNotSeenByTrafficNorByIstiod() throws Exception {
    mesh.apply("bystander");
    reach("bystander", LIMIT);
    JsonNode bystander = mesh.pod("bystander");
    String call = mesh.callTo("bystander");
    int restarts = mesh.istiodRestarts();
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE)) {
      traffic.awaitMore(20);
      long end = System.nanoTime() + OUTAGE.toNanos();
      mesh.cluster().cluster().controlPlane().killApiServer();
      try {
        aSidecarThatDiesComesBack(bystander, call);
        Until.holds(
            "the outage is over", OUTAGE.plusSeconds(5), () -> System.nanoTime() - end >= 0);
      } finally {
        mesh.cluster().cluster().controlPlane().startApiServer();
      }
      Until.holds(
          "a Service is made",
          CHANGE,
          () -> {
            mesh.serviceWithEndpoint("after-outage", "server");
            return true;
          });
      Duration taken = reach("after-outage", AFTER_OUTAGE);
      traffic.awaitMore(20);
      print("API server away: %d requests, new Service %d ms", traffic.count(), taken.toMillis());
      assertThat(traffic.failures()).isEmpty();
    }
    Until.holds("both istiods are ready", LIMIT, mesh::istiodsAreReady);
    assertThat(mesh.istiodRestarts()).isEqualTo(restarts);
    assertThat(mesh.logs(ShopMesh.SYSTEM))
        .doesNotContain("Exception in thread", "OutOfMemoryError", "StackOverflowError");
  }

  /** With a certificate and a configuration of istiod's, which cannot ask about its token. */
  private static void aSidecarThatDiesComesBack(JsonNode bystander, String call)
      throws IOException {
    List<ProcessHandle> envoys = mesh.processes(bystander, "envoy");
    assertThat(envoys).hasSize(1);
    envoys.forEach(ProcessHandle::destroyForcibly);
    Until.holds("it is gone", CHANGE, () -> Http.get(call).status() != 200);
    Duration taken =
        Until.holds(
            "the sidecar is back",
            OUTAGE,
            () -> Http.get(call).status() == 200,
            () -> mesh.logs(ShopMesh.SYSTEM) + mesh.logs(ShopMesh.NAMESPACE));
    print(
        "API server away: a sidecar whose Envoy was killed is back after %d ms", taken.toMillis());
  }

  @Test
  void theDeathOfOneOfTwoIstiodsIsNotSeenByTraffic() throws Exception {
    int restarts = mesh.istiodRestarts();
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE)) {
      traffic.awaitMore(20);
      mesh.killJava(mesh.istiods().getFirst());
      Until.holds("it was started again", LIMIT, () -> mesh.istiodRestarts() > restarts);
      mesh.service("after-death", "server");
      Duration alone = reach("after-death", CHANGE);
      Until.holds("both istiods are ready", LIMIT, mesh::istiodsAreReady);
      mesh.service("after-return", "server");
      Duration both = reach("after-return", CHANGE);
      traffic.awaitMore(20);
      print(
          "istiod killed: %d requests, new Service %d ms, after its return %d ms",
          traffic.count(), alone.toMillis(), both.toMillis());
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(mesh.istiodRestarts()).isEqualTo(restarts + 1);
  }

  @Test
  void fiveHundredPodsAtOnceAreAllInjected() throws Exception {
    PodCluster cluster = mesh.cluster();
    cluster.namespace("crowd");
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: crowd, labels: {istio-injection: enabled}}
        """);
    var tried = new AtomicInteger();
    Until.holds(
        "pods of crowd are injected",
        CHANGE,
        () -> isInjected(create("first-" + tried.incrementAndGet())));
    List<Future<ObjectNode>> created = new ArrayList<>();
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PODS; i++) {
        String name = "pod-" + i;
        created.add(threads.submit(() -> create(name)));
      }
    }
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    for (Future<ObjectNode> pod : created) {
      assertThat(isInjected(pod.get())).isTrue();
    }
    List<Long> memory = new ArrayList<>();
    for (JsonNode pod : mesh.istiods()) {
      memory.add(new ProcessFacts(mesh.processes(pod, "java").getFirst()).peakMegabytes());
    }
    print("%d pods at once: admitted in %d ms, istiods at most %s MB", PODS, millis, memory);
    assertThat(memory).allMatch(megabytes -> megabytes < MAX_MEGABYTES);
  }

  /** Of a node that is not there, so that nobody runs it. */
  private static ObjectNode create(String name) throws IOException {
    ObjectNode pod = JsonNodeFactory.instance.objectNode();
    pod.putObject("metadata").put("name", name).putObject("labels").put("app", "crowd");
    pod.putObject("spec")
        .put("nodeName", "nowhere")
        .putArray("containers")
        .addObject()
        .put("name", "main")
        .put("image", "shop:1");
    return mesh.cluster().client().create(ResourceType.POD, "crowd", pod);
  }

  private static boolean isInjected(ObjectNode pod) {
    return pod.at("/metadata/annotations").has("sidecar.istio.io/status")
        && pod.at("/spec").toString().contains("\"name\":\"istio-proxy\"");
  }
}
