package io.meltemi.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BoundedHttpServerTest {
  private final CountDownLatch go = new CountDownLatch(1);
  private BoundedHttpServer server;

  @BeforeEach
  void start() throws IOException {
    var second = Duration.ofSeconds(1);
    server =
        BoundedHttpServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            new HttpLimits(8, 4, 4096, second, second, second.multipliedBy(2)));
    server.createContext("/", BoundedHttpServerTest::echo);
    server.createContext("/slow", exchange -> slow(exchange));
    server.createContext("/chunked", BoundedHttpServerTest::chunked);
    server.createContext(
        "/bug",
        _ -> {
          throw new StackOverflowError();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    go.countDown();
    server.stop(0);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String head = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " ";
      byte[] answer = (head + new String(body, StandardCharsets.UTF_8)).getBytes("UTF-8");
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "//version, /version",
    "/a/../b?q=../c, /b?q=../c",
    "/./x//, /x/",
    "//evil.example/..//y, /y"
  })
  void aPathThatIsNotCleanIsRedirectedToItsCleanForm(String target, String clean)
      throws IOException {
    try (var socket = new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
      socket
          .getOutputStream()
          .write(("GET " + target + " HTTP/1.1\r\nConnection: close\r\n\r\n").getBytes("UTF-8"));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 301 ").contains("Location: " + clean + "\r\n");
    }
  }

  @Test
  void aClientThatFollowsGetsThePage() throws Exception {
    try (var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "//version");
      var post = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("body")).build();
      assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("POST /version body");
    }
  }

  private void slow(HttpExchange exchange) throws IOException {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    echo(exchange);
  }

  private static void chunked(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 3; i++) {
        exchange.getResponseBody().write("part ".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private Socket open() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort());
  }

  private String talk(String text) throws IOException {
    try (var socket = open()) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(10_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void refusalReachesWhoStillSends() throws Exception {
    server.createContext(
        "/refuse",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(413, -1);
          }
        });
    try (var socket = open()) {
      var out = socket.getOutputStream();
      out.write(
          "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[100_000]);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      out.write(new byte[3_900_000]);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("TTP/1.1 413 ");
    }
  }

  @Test
  void requestsAreAnsweredInAllForms() throws Exception {
    assertThat(get("/a?b=c").body()).isEqualTo("GET /a?b=c ");
    assertThat(send(HttpRequest.newBuilder(uri("/p")).POST(BodyPublishers.ofString("x"))).body())
        .isEqualTo("POST /p x");
    assertThat(get("/chunked").body()).isEqualTo("part part part ");
    var head = send(HttpRequest.newBuilder(uri("/h")).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    var streamed = BodyPublishers.ofInputStream(() -> InputStream.nullInputStream());
    assertThat(send(HttpRequest.newBuilder(uri("/s")).POST(streamed)).body()).isEqualTo("POST /s ");
    var large = HttpRequest.newBuilder(uri("/e")).expectContinue(true);
    String body = "x".repeat(300_000);
    assertThat(send(large.POST(BodyPublishers.ofString(body))).body()).isEqualTo("POST /e " + body);
  }

  @Test
  void oneConnectionHasManyRequests() throws Exception {
    assertThat(
            talk(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .contains("GET /1 ", "POST /2 abc", "GET /3 ");
    assertThat(talk("GET /old HTTP/1.0\r\n\r\n")).contains("GET /old ", "Connection: close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void whatIsNoRequestIsRefused(String text) throws Exception {
    assertThat(talk(text)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aHeadOfTooManyBytesIsRefused() throws Exception {
    assertThat(talk("GET / HTTP/1.1\r\nA: " + "x".repeat(5_000))).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void aBugCostsItsRequestAlone() throws Exception {
    assertThat(talk("GET /bug HTTP/1.1\r\n\r\n")).isEmpty();
    assertThat(get("/a").statusCode()).isEqualTo(200);
  }

  @Test
  void theLongestSilentMakeWayAndAllEndInTime() throws Exception {
    var silent = new ArrayList<Socket>();
    for (int i = 0; i < 40; i++) {
      silent.add(open());
    }
    for (int i = 0; i < 5; i++) {
      assertThat(get("/a").statusCode()).isEqualTo(200);
    }
    var dripping = open();
    silent.add(dripping);
    long start = System.nanoTime();
    try {
      while (System.nanoTime() - start < Duration.ofSeconds(20).toNanos()) {
        dripping.getOutputStream().write('G');
        Thread.sleep(100);
      }
    } catch (IOException _) {
      // That is what is waited for.
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    for (Socket socket : silent) {
      socket.setSoTimeout(5_000);
      if (socket != dripping) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      socket.close();
    }
  }

  @Test
  void requestsBeyondThoseThatAreServedAreCutOff() throws Exception {
    var waiting = new ArrayList<Socket>();
    for (int i = 0; i < 6; i++) {
      var socket = open();
      socket.getOutputStream().write("GET /slow HTTP/1.0\r\n\r\n".getBytes("US-ASCII"));
      waiting.add(socket);
      Thread.sleep(20);
    }
    waiting.get(5).setSoTimeout(5_000);
    assertThat(waiting.get(5).getInputStream().read()).isEqualTo(-1);
    go.countDown();
    waiting.get(0).setSoTimeout(5_000);
    assertThat(waiting.get(0).getInputStream().read()).isEqualTo('H');
    for (Socket socket : waiting) {
      socket.close();
    }
  }
}
