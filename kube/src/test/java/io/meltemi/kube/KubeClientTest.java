package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeClientTest {
  private static final KubeSettings QUICK =
      KubeSettings.DEFAULT.withTimeouts(
          Duration.ofMillis(800), Duration.ofMillis(300), Duration.ofMillis(800));

  private static ObjectNode pod(String name) {
    return Json.mapper()
        .createObjectNode()
        .set("metadata", Json.mapper().createObjectNode().put("name", name));
  }

  @Test
  void findsAnObjectByItsPath() throws IOException {
    try (var server =
            new ScriptedServer(
                (_, e) -> ScriptedServer.json(e, 200, "{\"metadata\":{\"name\":\"a\"}}"));
        var client = server.client(QUICK)) {
      assertThat(client.find(ResourceType.POD, "shop", "a").orElseThrow().at("/metadata/name"))
          .hasToString("\"a\"");
      assertThat(client.find(ResourceType.NODE, "", "n/1")).isPresent();
      assertThat(client.find(ResourceType.LEASE, "shop", "l")).isPresent();
      assertThat(server.asked())
          .extracting(ScriptedServer.Asked::target)
          .containsExactly(
              "/api/v1/namespaces/shop/pods/a",
              "/api/v1/nodes/n%2F1",
              "/apis/coordination.k8s.io/v1/namespaces/shop/leases/l");
      assertThat(server.asked().getFirst().authorization()).isEqualTo("Bearer t0");
    }
  }

  @Test
  void whatIsNotThereIsAbsent() throws IOException {
    try (var server =
            new ScriptedServer(
                (_, e) ->
                    ScriptedServer.json(e, 404, "{\"reason\":\"NotFound\",\"message\":\"no\"}"));
        var client = server.client(QUICK)) {
      assertThat(client.find(ResourceType.POD, "shop", "a")).isEmpty();
      assertThat(client.delete(ResourceType.POD, "shop", "a")).isFalse();
    }
  }

  @Test
  void failuresNameVerbResourceAndReason() throws IOException {
    try (var server =
            new ScriptedServer(
                (_, e) ->
                    ScriptedServer.json(
                        e, 409, "{\"reason\":\"AlreadyExists\",\"message\":\"pods a is there\"}"));
        var client = server.client(QUICK)) {
      KubeException failure =
          catchThrowableOfType(
              KubeException.class, () -> client.create(ResourceType.POD, "shop", pod("a")));
      assertThat(failure).hasMessage("create pods shop/a: 409 pods a is there");
      assertThat(failure.reason()).isEqualTo("AlreadyExists");
      assertThat(failure.is(KubeException.CONFLICT)).isTrue();
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    KubeCredentials credentials;
    try (var server = new ScriptedServer((_, _) -> {})) {
      credentials = server.credentials();
    }
    try (var client = KubeClient.of(credentials, QUICK)) {
      assertThatThrownBy(() -> client.list(ResourceType.SERVICE, ""))
          .isInstanceOf(KubeException.class)
          .hasMessageStartingWith("list services: http://");
    }
  }

  @Test
  void aServerThatDoesNotAnswerCostsTheDeadline() throws IOException {
    try (var server = new ScriptedServer((_, _) -> pause());
        var client = server.client(QUICK)) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> client.find(ResourceType.POD, "shop", "a"))
          .isInstanceOf(KubeException.class);
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void listsFollowTheirPagesAndObjectsKnowTheirKind() throws IOException {
    try (var server =
            new ScriptedServer(
                (asked, e) ->
                    ScriptedServer.json(
                        e,
                        200,
                        asked.target().contains("continue=n%2B1")
                            ? "{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"b\"}}]}"
                            : "{\"metadata\":{\"continue\":\"n+1\"},"
                                + "\"items\":[{\"metadata\":{\"name\":\"a\"}}]}"));
        var client = server.client(QUICK)) {
      List<ObjectNode> all = client.list(ResourceType.ENDPOINT_SLICE, "", "app=x");
      assertThat(all).extracting(o -> o.at("/metadata/name").asText()).containsExactly("a", "b");
      assertThat(all)
          .extracting(o -> o.path("apiVersion").asText())
          .containsOnly("discovery.k8s.io/v1");
      assertThat(server.asked().getFirst().target()).contains("labelSelector=app%3Dx");
    }
  }

  @Test
  void aBusyServerIsAskedAgainWhenItSays() throws IOException {
    var tries = new AtomicInteger();
    try (var server =
            new ScriptedServer(
                (_, e) -> {
                  if (tries.incrementAndGet() < 3) {
                    e.getResponseHeaders().set("Retry-After", "0");
                    ScriptedServer.json(e, tries.get() == 1 ? 429 : 503, "{}");
                  } else {
                    ScriptedServer.json(e, 200, "{}");
                  }
                });
        var client = server.client(QUICK)) {
      assertThat(client.find(ResourceType.POD, "shop", "a")).isPresent();
      assertThat(tries).hasValue(3);
    }
  }

  @Test
  void aRefusedTokenIsReadAgain(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "old\n");
    try (var server =
            new ScriptedServer(
                (asked, e) -> {
                  boolean good = asked.authorization().equals("Bearer new");
                  Files.writeString(token, "new\n");
                  ScriptedServer.json(e, good ? 200 : 401, "{}");
                });
        var client = KubeClient.of(server.credentials(token), QUICK)) {
      assertThat(client.find(ResourceType.POD, "shop", "a")).isPresent();
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void aTokenRefusedTwiceFails() throws IOException {
    try (var server = new ScriptedServer((_, e) -> ScriptedServer.json(e, 401, "{}"));
        var client = server.client(QUICK)) {
      assertThatThrownBy(() -> client.find(ResourceType.POD, "shop", "a"))
          .hasMessageStartingWith("get pods shop/a: 401");
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void patchesSayWhatTheyAre() throws IOException {
    try (var server = new ScriptedServer((_, e) -> ScriptedServer.json(e, 200, "{}"));
        var client = server.client(QUICK)) {
      JsonNode body = pod("a");
      client.patch(ResourceType.POD, "shop", "a", new PatchType.Apply("me & co"), body);
      client.patchStatus(ResourceType.POD, "shop", "a", PatchType.MERGE, body);
      client.replaceStatus(ResourceType.POD, "shop", "a", body);
      assertThat(server.asked())
          .extracting(a -> a.method() + " " + a.target())
          .containsExactly(
              "PATCH /api/v1/namespaces/shop/pods/a?force=true&fieldManager=me%20%26%20co",
              "PATCH /api/v1/namespaces/shop/pods/a/status",
              "PUT /api/v1/namespaces/shop/pods/a/status");
    }
  }

  @Test
  void aTokenReviewTellsWhoseTokenItIs() throws IOException {
    try (var server =
            new ScriptedServer(
                (_, e) ->
                    ScriptedServer.json(
                        e,
                        201,
                        """
                        {"status":{"authenticated":true,"audiences":["istio-ca"],
                         "user":{"username":"system:serviceaccount:shop:web","groups":["g"],
                          "extra":{"authentication.kubernetes.io/pod-name":["web-1"],
                                   "authentication.kubernetes.io/pod-uid":["u1"]}}}}
                        """));
        var client = server.client(QUICK)) {
      assertThat(client.tokenReview("secret", List.of("istio-ca")))
          .isEqualTo(
              new TokenReview(
                  true,
                  "system:serviceaccount:shop:web",
                  List.of("g"),
                  List.of("istio-ca"),
                  "web-1",
                  "u1",
                  ""));
      assertThat(server.asked().getFirst().body()).contains("\"audiences\":[\"istio-ca\"]");
    }
  }

  @Test
  void answersThatAreNoJsonAreFailures() throws IOException {
    try (var server = new ScriptedServer((_, e) -> ScriptedServer.json(e, 200, "<html>"));
        var client = server.client(QUICK)) {
      assertThatThrownBy(() -> client.find(ResourceType.POD, "shop", "a"))
          .isInstanceOf(KubeException.class)
          .hasMessageStartingWith("get pods shop/a: ");
    }
  }
}
