package io.meltemi.istiod.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.http.BoundedHttpServer;
import io.meltemi.base.http.HttpLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionHandlerTest {
  private final BodyBudget budget = new BodyBudget(1 << 20, 2 << 20);
  private final TreeBudget trees = new TreeBudget(8 << 20);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        BoundedHttpServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            HttpLimits.DEFAULT);
    server.createContext(
        "/inject", new AdmissionHandler(budget, trees, AdmissionHandlerTest::echo));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static AdmissionHandler.Answer echo(String path, String contentType, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.equals("bug")) {
      throw new IllegalStateException("a bug");
    }
    return AdmissionHandler.Answer.text(200, path + " " + contentType + " " + text);
  }

  @Test
  void reviewGetsThePathTheContentTypeAndTheBody() throws Exception {
    var answer = post("/inject/cluster/c1", "{}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("/inject/cluster/c1 application/json {}");
  }

  @Test
  void otherMethodIsRefused() throws Exception {
    var answer = send(HttpRequest.newBuilder(uri("/inject")).GET());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  void bodyThatIsTooLargeIsRefusedAndTheNextIsServed() throws Exception {
    assertThat(post("/inject", "x".repeat(3 << 20)).statusCode()).isEqualTo(413);

    assertThat(post("/inject", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void bugIsTheAnswerToItsOwnRequestOnly() throws Exception {
    assertThat(post("/inject", "bug").statusCode()).isEqualTo(500);

    assertThat(post("/inject", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void budgetIsGivenBackWhenTheBodyIsDone() throws IOException {
    var small = new BodyBudget(1 << 20, 1 << 20);
    for (int i = 0; i < 3; i++) {
      try (var body = small.read(new ByteArrayInputStream(new byte[1 << 20]), new Peer("a"))) {
        assertThat(body.bytes()).hasSize(1 << 20);
      }
    }
  }

  private record Peer(String peer, AtomicBoolean aborted) implements BodyBudget.Sender {
    Peer(String peer) {
      this(peer, new AtomicBoolean());
    }

    @Override
    public void abort() {
      aborted.set(true);
    }
  }

  @Test
  void theLargestBodyOfThePeerThatSendsMostMakesWay() throws IOException {
    var small = new BodyBudget(1 << 20, 2 << 20);
    var flood = new Peer("flood");
    small.read(new ByteArrayInputStream(new byte[1 << 20]), flood);
    small.read(new ByteArrayInputStream(new byte[900 << 10]), new Peer("flood"));
    try (var body = small.read(new ByteArrayInputStream(new byte[1 << 20]), new Peer("api"))) {
      assertThat(body.bytes()).hasSize(1 << 20);
    }
    assertThat(flood.aborted()).isTrue();
  }

  @Test
  void aTreeIsWeighedBeforeItIsParsed() throws Exception {
    assertThat(TreeBudget.values("{\"a\":[1,2,\"x,[\\\",\"]}".getBytes(StandardCharsets.UTF_8)))
        .isBetween(5L, 8L);
    assertThat(post("/inject", "[" + "[],".repeat(200_000) + "[]]").statusCode()).isEqualTo(413);
    assertThat(post("/inject", "\"" + "x".repeat(900_000) + "\"").statusCode()).isEqualTo(200);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
