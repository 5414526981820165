package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Prometheus;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unauthenticated clients that flood every port of every istiod cost the mesh nothing. */
class FloodIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration CHANGE = Duration.ofSeconds(10);
  private static final Duration FLOOD = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(45);

  /** Those who flood, those who are flooded and those who are to be served share few processors. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int AT_LEAST = 2_500;
  private static final long MAX_MEGABYTES = 640;

  /** Watches and streams come and go. */
  private static final int FILES_OF_OTHERS = 20;

  private static ShopMesh mesh;

  @BeforeAll
  static void start() throws IOException {
    mesh = ShopMesh.start(List.of("autoscaleEnabled=false", "replicaCount=2"));
    reach("server", LIMIT);
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
        () -> mesh.logs(ShopMesh.SYSTEM) + mesh.logs(ShopMesh.NAMESPACE));
  }

  private static List<ProcessFacts> istiods() throws IOException {
    var all = new ArrayList<ProcessFacts>();
    for (JsonNode pod : mesh.istiods()) {
      all.add(new ProcessFacts(mesh.processes(pod, "java").getFirst()));
    }
    return all;
  }

  private static List<Long> openFiles(List<ProcessFacts> istiods) throws IOException {
    var all = new ArrayList<Long>();
    for (ProcessFacts istiod : istiods) {
      all.add(istiod.openFiles());
    }
    return all;
  }

  /** Whoever watches the mesh finds what Istio's boards draw. */
  @Test
  @Timeout(180)
  void everyExpressionOfIstiosBoardsHasSeries(@TempDir Path folder) throws Exception {
    var pods = mesh.cluster().client().list(ResourceType.POD, "");
    try (Prometheus prometheus = Prometheus.start(folder, pods)) {
      var missing = new ArrayList<>(Boards.EXPRESSIONS);
      Until.holds(
          "every expression has series",
          LIMIT,
          () -> {
            missing.removeIf(expression -> !prometheus.query(expression).isEmpty());
            return missing.isEmpty();
          },
          () -> missing + prometheus.log());
      for (Boards.Panel panel : Boards.ours()) {
        assertThat(panel.expressions()).as(panel.title()).allMatch(prometheus::parses);
        assertThat(panel.expressions())
            .as(panel.title())
            .anyMatch(expression -> !prometheus.query(expression).isEmpty());
      }
      assertThat(prometheus.query("up == 1"))
          .extracting(target -> target.at("/metric/app").asText())
          .contains("client", "server", "istiod");
      assertThat(prometheus.query("up == 0")).isEmpty();
    }
  }

  @Test
  void newPodsAndChangesAreServedBesideAFloodOnAllPorts() throws Exception {
    List<ProcessFacts> istiods = istiods();
    List<Long> files = openFiles(istiods);
    int restarts = mesh.istiodRestarts();
    List<String> addresses =
        mesh.istiods().stream().map(pod -> pod.at("/status/podIP").asText()).toList();
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE, PATIENCE)) {
      traffic.awaitMore(20);
      try (Flood flood = Flood.on(addresses)) {
        long start = System.nanoTime();
        Until.holds("the flood is there", LIMIT, () -> flood.connections() >= AT_LEAST);
        mesh.apply("newcomer");
        Duration born = reach("newcomer", LIMIT);
        mesh.service("in-flood", "server");
        Duration changed = reach("in-flood", CHANGE);
        Until.holds("it lasted a while", FLOOD, () -> System.nanoTime() - start >= FLOOD.toNanos());
        for (String address : addresses) {
          Until.holds(
              address + " is ready",
              CHANGE,
              () -> Http.get("http://" + address + ":8080/ready").status() == 200);
        }
        System.out.println(
            "FloodIT: %d connections at a time, files at the end %s (before: %s), misdeeds %s; new pod %d ms, new Service %d ms, %d requests"
                .formatted(
                    flood.most(),
                    openFiles(istiods),
                    files,
                    flood.done(),
                    born.toMillis(),
                    changed.toMillis(),
                    traffic.count()));
      }
      traffic.awaitMore(20);
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(mesh.istiodRestarts()).isEqualTo(restarts);
    for (int i = 0; i < istiods.size(); i++) {
      ProcessFacts istiod = istiods.get(i);
      long before = files.get(i);
      Until.holds(
          "nothing stays open",
          LIMIT,
          () -> istiod.openFiles() <= before + FILES_OF_OTHERS,
          () -> mesh.logs(ShopMesh.SYSTEM));
      System.out.println("FloodIT: at most " + istiod.peakMegabytes() + " MB");
      assertThat(istiod.peakMegabytes()).isLessThan(MAX_MEGABYTES);
    }
    assertThat(mesh.logs(ShopMesh.SYSTEM)).doesNotContain("OutOfMemoryError", "StackOverflowError");
  }
}
