package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/migration.md} says, done: no request fails between two injected pods. */
@Timeout(600)
class MigrationIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(45);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String INSTALL =
      """
      helm install istio-base istio/base -n istio-system --create-namespace
      helm install istiod istio/istiod -n istio-system --wait
      """;

  private static final String WITHOUT_ISTIOD = "profile=remote";
  private static final List<String> PROFILES =
      List.of("profile=demo", "profile=ambient", "global.platform=openshift", WITHOUT_ISTIOD);

  @TempDir private static Path folder;
  private static MigrationGuide guide;
  private static ShopMesh mesh;
  private static int services;

  @BeforeAll
  static void start() throws IOException {
    var _ = Repository.peer("charts");
    mesh =
        ShopMesh.start(
            shop -> {
              Path admin = shop.cluster().cluster().controlPlane().adminKubeconfig();
              guide = new MigrationGuide(folder, admin);
              guide.run(INSTALL);
            });
    newServiceAnswers();
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static Traffic traffic() {
    return Traffic.to(MigrationIT::call, PAUSE, PATIENCE);
  }

  /** From the newest pod of client that may be asked. */
  private static String call() throws IOException {
    return callTo("server");
  }

  private static String callTo(String service) throws IOException {
    JsonNode client =
        mesh.cluster().client().list(ResourceType.POD, ShopMesh.NAMESPACE, "app=client").stream()
            .filter(pod -> !pod.at("/metadata").has("deletionTimestamp"))
            .filter(MigrationIT::isReady)
            .max(Comparator.comparing(pod -> pod.at("/metadata/creationTimestamp").asText()))
            .orElseThrow(() -> new IOException("no pod of client is ready"));
    return "http://%s:9080/call?to=http://%s:9080/"
        .formatted(client.at("/status/podIP").asText(), service);
  }

  private static boolean isReady(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Whoever is istiod now configures the sidecars. */
  private static void newServiceAnswers() throws IOException {
    String name = "new-" + ++services;
    mesh.service(name, "server");
    until(name + " answers", () -> Http.get(callTo(name)).status() == 200);
  }

  private static void until(String claim, Callable<Boolean> holds) {
    Until.holds(
        claim, LIMIT, holds, () -> mesh.logs(ShopMesh.SYSTEM) + mesh.logs(ShopMesh.NAMESPACE));
  }

  /** Whose istiod is installed in the release of that name. */
  private static String image() throws IOException {
    return mesh.cluster()
        .client()
        .find(ResourceType.DEPLOYMENT, ShopMesh.SYSTEM, "istiod")
        .orElseThrow()
        .at("/spec/template/spec/containers/0/image")
        .asText();
  }

  private static boolean allPodsAreOf(String revision) throws IOException {
    return mesh.cluster().client().list(ResourceType.POD, ShopMesh.NAMESPACE).stream()
        .filter(pod -> !pod.at("/metadata").has("deletionTimestamp"))
        .allMatch(
            pod -> pod.at("/metadata/annotations").path("istio.io/rev").asText().equals(revision));
  }

  private static void restartPods(String revision) throws IOException {
    guide.follow("Restart the pods");
    until("all pods are of " + revision, () -> allPodsAreOf(revision));
    newServiceAnswers();
  }

  private static void finish(String what, Traffic traffic) {
    traffic.awaitMore(20);
    System.out.printf(
        "MigrationIT: %s: %d requests, %d failed%n",
        what, traffic.count(), traffic.failures().size());
    assertThat(traffic.failures()).isEmpty();
  }

  @Test
  void chartsAreExchangedInPlaceByARevisionAndBack() throws Exception {
    try (Traffic traffic = traffic()) {
      traffic.awaitMore(20);
      inPlace();
      finish("in place", traffic);
    }
    try (Traffic traffic = traffic()) {
      traffic.awaitMore(20);
      byRevision();
      finish("by revision and tag", traffic);
    }
    assertThat(guide.untouched()).isEmpty();
  }

  private static void inPlace() throws IOException {
    guide.follow("Keep the values");
    guide.follow("Exchange the base chart");
    guide.follow("Exchange istiod's chart");
    assertThat(image()).startsWith(MigrationGuide.HUB);
    newServiceAnswers();
    restartPods("default");
    for (String profile : PROFILES) {
      guide.run("helm upgrade istiod istio/istiod -n istio-system --set " + profile);
      guide.follow("Keep the values");
      guide.follow("Exchange istiod's chart");
      if (profile.equals(WITHOUT_ISTIOD)) {
        until("no istiod is left", () -> mesh.istiods().isEmpty());
      } else {
        assertThat(image()).startsWith(MigrationGuide.HUB);
        newServiceAnswers();
      }
    }
    guide.run("echo '{}' >istiod-values.yaml");
    guide.follow("Go back");
    assertThat(image()).doesNotContain(MigrationGuide.HUB);
    newServiceAnswers();
  }

  private static void byRevision() throws IOException {
    guide.follow("Install the second control plane");
    newServiceAnswers();
    guide.follow("Move a namespace");
    restartPods("meltemi");
    guide.follow("Put a tag in front of the revision");
    guide.follow("Move the tag to the next revision");
    restartPods("next");
    guide.follow("Move the tag back");
    restartPods("meltemi");
    guide.follow("Remove the next revision");
    guide.follow("Remove the first control plane");
    restartPods("meltemi");
    guide.follow("Go back to the first");
    restartPods("default");
    guide.follow("Remove the second");
    newServiceAnswers();
  }
}
