package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.kubelet.Kubelet;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That roots are exchanged while a mesh works, and that tokens whose time is over do no harm: no
 * request fails. Workloads' certificates live for two minutes and are renewed after 18 seconds.
 */
class TrustIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(45);

  /** Each of two istiods may write the webhook once, and once more until both know the roots. */
  private static final int MOST_WRITES = 4;

  private static final String REFUSAL = "neither contain the roots in force";

  @TempDir private static Path folder;
  private static PluggedAuthority authority;
  private static ShopMesh mesh;
  private static RootsInForce roots;

  @BeforeAll
  static void start() throws IOException {
    authority = new PluggedAuthority(folder);
    authority.make("a");
    authority.make("b");
    String setting = "meshConfig.defaultConfig.proxyMetadata.";
    mesh =
        ShopMesh.start(
            List.of(
                "autoscaleEnabled=false",
                "replicaCount=2",
                setting + "SECRET_TTL=120s",
                setting + "SECRET_GRACE_PERIOD_RATIO=0.85"),
            "{apiVersion: v1, kind: Namespace, metadata: {name: istio-system}}\n---\n"
                + authority.secret("a", List.of("a")));
    roots = new RootsInForce(mesh);
    reach("server");
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static Duration reach(String service) {
    return Until.holds(
        service + " answers",
        LIMIT,
        () -> Http.get(mesh.callTo(service)).status() == 200,
        TrustIT::logs);
  }

  private static String logs() {
    return mesh.logs(ShopMesh.SYSTEM) + mesh.logs(ShopMesh.NAMESPACE);
  }

  private static Duration until(String claim, Callable<Boolean> holds) {
    return Until.holds(claim, LIMIT, PERIOD, holds, TrustIT::logs);
  }

  private static void print(String what, Object... values) {
    System.out.println("TrustIT: " + what.formatted(values));
  }

  @Test
  void rootsAreExchangedInStagesAndNoRequestFails() throws Exception {
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE)) {
      traffic.awaitMore(20);
      aJumpIsRefused();
      stage("both roots trusted", "a", List.of("a", "b"), () -> roots.allTrust("a", "b"));
      stage("the new one signs", "b", List.of("a", "b"), () -> roots.allAreSignedBy("b"));
      stage("only the new one trusted", "b", List.of("b"), () -> roots.allTrust("b"));
      print(
          "istiod, webhook: %d ms",
          until("istiods are of b", () -> roots.istiodsAre("b")).toMillis());
      long start = System.nanoTime();
      mesh.apply("late");
      reach("late");
      print("a new pod: %d ms", millisSince(start));
      assertThat(roots.secrets("late").issuer()).isEqualTo("O=signer-b");
      assertThat(roots.secrets("late").roots()).isEqualTo(RootsInForce.names("b"));
      streamsComeBack();
      traffic.awaitMore(20);
      print("roots: %d requests, %d failed", traffic.count(), traffic.failures().size());
      assertThat(traffic.failures()).isEmpty();
    }
  }

  private static void aJumpIsRefused() throws Exception {
    mesh.cluster().apply(authority.secret("b", List.of("b")));
    Duration told =
        until("both istiods refuse b alone", () -> mesh.istiods().stream().allMatch(TrustIT::told));
    Trusted before = roots.secrets("client");
    Duration renewed =
        until("client renews", () -> !roots.secrets("client").serial().equals(before.serial()));
    print("a jump refused: %d ms, renewed %d ms", told.toMillis(), renewed.toMillis());
    assertThat(roots.allAreSignedBy("a")).isTrue();
    assertThat(roots.allTrust("a")).isTrue();
    assertThat(roots.istiodsAre("a")).isTrue();
  }

  private static boolean told(JsonNode istiod) {
    try {
      return mesh.said(istiod, "discovery", REFUSAL) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void stage(
      String what, String signer, List<String> trusted, Callable<Boolean> reached)
      throws IOException {
    long webhook = roots.webhookGeneration();
    mesh.cluster().apply(authority.secret(signer, trusted));
    Duration taken = until(what, reached);
    String[] all = trusted.toArray(String[]::new);
    Duration bundles = until("namespaces and API server know " + trusted, () -> roots.areTold(all));
    long written = roots.webhookGeneration() - webhook;
    print(
        "%s: %d ms, bundles %d ms after, webhook written %d times",
        what, taken.toMillis(), bundles.toMillis(), written);
    assertThat(written).isLessThanOrEqualTo(MOST_WRITES);
  }

  /** No stream outlives both istiods; who comes back verifies them by the new root. */
  private static void streamsComeBack() throws Exception {
    int restarts = mesh.istiodRestarts();
    for (JsonNode istiod : mesh.istiods()) {
      mesh.killJava(istiod);
    }
    until("both were started again", () -> mesh.istiodRestarts() == restarts + 2);
    until("both istiods are ready", mesh::istiodsAreReady);
    mesh.service("after-exchange", "server");
    print("both istiods killed: new Service %d ms", reach("after-exchange").toMillis());
  }

  @Test
  void expiredTokensOfWorkloadsAreRefusedAndDoNoHarm() throws Exception {
    var expired = new ExpiredToken(mesh.cluster().cluster().controlPlane().tokenKey());
    Kubelet kubelet = mesh.cluster().cluster().kubelet();
    oneIsRefusedByItself(expired);
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE)) {
      traffic.awaitMore(20);
      long start = System.nanoTime();
      kubelet.replaceTokens(
          (pod, token) -> pod.namespace().equals(ShopMesh.NAMESPACE) ? expired.of(token) : token);
      List<String> before;
      try {
        until("both agents are refused twice", () -> bothSaid("EXPIRED at", 2));
        before = List.of(roots.secrets("client").serial(), roots.secrets("server").serial());
        print("tokens expired: refused twice after %d ms", millisSince(start));
        mesh.killJava(mesh.istiods().getFirst());
        traffic.awaitMore(40);
      } finally {
        kubelet.replaceTokens((_, token) -> token);
      }
      Duration renewed =
          until(
              "both have new certificates",
              () ->
                  !before.contains(roots.secrets("client").serial())
                      && !before.contains(roots.secrets("server").serial()));
      mesh.service("after-expiry", "server");
      Duration stream = reach("after-expiry");
      until("both istiods are ready", mesh::istiodsAreReady);
      traffic.awaitMore(20);
      print(
          "tokens good again: renewed %d ms, new Service %d ms; %d requests, %d failed",
          renewed.toMillis(), stream.toMillis(), traffic.count(), traffic.failures().size());
      assertThat(traffic.failures()).isEmpty();
    }
    for (String app : RootsInForce.WORKLOADS) {
      assertThat(mesh.pod(app).at("/status").findValuesAsText("restartCount")).containsOnly("0");
    }
  }

  private static void oneIsRefusedByItself(ExpiredToken expired) throws IOException {
    String token =
        mesh.cluster()
            .client()
            .createToken(ShopMesh.NAMESPACE, "default", List.of("istio-ca"), Duration.ofHours(1))
            .token();
    String address = mesh.istiods().getFirst().at("/status/podIP").asText();
    var call = new CertificateCall(address, mesh.injectorsAuthority(), folder);
    assertThat(call.sign(token)).hasSize(3);
    assertThatThrownBy(() -> call.sign(expired.of(token))).hasMessageContaining("UNAUTHENTICATED");
  }

  private static boolean bothSaid(String what, int times) throws IOException {
    for (String app : RootsInForce.WORKLOADS) {
      if (mesh.said(mesh.pod(app), "istio-proxy", what) < times) {
        return false;
      }
    }
    return true;
  }

  /** Workloads' tokens that istiod knows are believed meanwhile; who is new needs a review. */
  @Test
  void expiredTokensOfIstiodDoNoHarmAndItGoesOnWithTheNext() throws Exception {
    var expired = new ExpiredToken(mesh.cluster().cluster().controlPlane().tokenKey());
    Kubelet kubelet = mesh.cluster().cluster().kubelet();
    int restarts = mesh.istiodRestarts();
    try (Traffic traffic = Traffic.to(mesh.callTo("server"), PAUSE)) {
      traffic.awaitMore(20);
      long start = System.nanoTime();
      kubelet.replaceTokens(
          (pod, token) -> pod.namespace().equals(ShopMesh.SYSTEM) ? expired.of(token) : token);
      try {
        until("both istiods are refused", () -> allAreUnauthorised());
        print("istiod's tokens expired: refused after %d ms", millisSince(start));
        traffic.awaitMore(40);
      } finally {
        kubelet.replaceTokens((_, token) -> token);
      }
      long good = System.nanoTime();
      mesh.cluster().namespace("told");
      until("a new namespace is told the roots", () -> isTold("told"));
      long told = millisSince(good);
      mesh.apply("newcomer");
      reach("newcomer");
      traffic.awaitMore(20);
      print(
          "istiod's tokens good again: a namespace told %d ms, a new pod %d ms; %d requests, %d"
              + " failed",
          told, millisSince(good), traffic.count(), traffic.failures().size());
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(mesh.istiodRestarts()).isEqualTo(restarts);
  }

  private static boolean allAreUnauthorised() throws IOException {
    for (JsonNode istiod : mesh.istiods()) {
      if (mesh.said(istiod, "discovery", "401 Unauthorized") == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTold(String namespace) throws IOException {
    return mesh.cluster()
        .client()
        .find(ResourceType.CONFIG_MAP, namespace, "istio-ca-root-cert")
        .isPresent();
  }

  private static long millisSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }
}
