package io.meltemi.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.meltemi.agent.grpc.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppProbesTest {
  private static final String LIVE = "/app-health/web/livez";
  private static final String READY = "/app-health/web/readyz";
  private static final ProbeTarget LOCAL = ProbeTarget.of("127.0.0.1", "127.0.0.1", false);
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final Network network = new Network();
  private HttpServer app;

  @BeforeEach
  void start() throws IOException {
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    app.start();
  }

  @AfterEach
  void stop() {
    app.stop(0);
    network.close();
  }

  private int port() {
    return app.getAddress().getPort();
  }

  private AppProbes probes(ProbeAction action, Duration timeout) {
    var specs = new TreeMap<>(Map.of(LIVE, new ProbeSpec(action, timeout)));
    return new AppProbes(new ProbeSettings(specs, LOCAL, 15020, true), network.loop());
  }

  private ProbeOutcome http(String target) throws InterruptedException {
    return probes(new ProbeAction.Http(port(), target, false), LONG).ask(LIVE, Map.of());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void theApplicationsStatusAndBodyAreHandedOn() throws Exception {
    app.createContext("/ok", exchange -> answer(exchange, 200, "fine"));
    app.createContext("/bad", exchange -> answer(exchange, 503, "not yet"));
    assertThat(http("/ok").status()).isEqualTo(200);
    assertThat(new String(http("/ok").body(), StandardCharsets.UTF_8)).isEqualTo("fine");
    assertThat(http("/bad").status()).isEqualTo(503);
    assertThat(http("/none").status()).isEqualTo(404);
  }

  @Test
  void aProbeComesFromTheAddressThatIsNotCapturedWithKubeletsHeaders() throws Exception {
    AtomicReference<InetAddress> from = new AtomicReference<>();
    Map<String, List<String>> got = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    app.createContext(
        "/",
        exchange -> {
          from.set(exchange.getRemoteAddress().getAddress());
          got.putAll(exchange.getRequestHeaders());
          answer(exchange, 200, exchange.getRequestURI().toString());
        });
    ProbeOutcome outcome =
        probes(new ProbeAction.Http(port(), "/x?a=b", false), LONG)
            .ask(
                LIVE,
                Map.of(
                    "Host", List.of("10.0.0.1:15020"),
                    "User-agent", List.of("kube-probe/1.35"),
                    "X-two", List.of("1", "2"),
                    "Transfer-encoding", List.of("chunked"),
                    "Connection", List.of("keep-alive")));
    assertThat(new String(outcome.body(), StandardCharsets.UTF_8)).isEqualTo("/x?a=b");
    assertThat(from.get()).isEqualTo(InetAddress.ofLiteral("127.0.0.6"));
    assertThat(got)
        .containsEntry("Host", List.of("10.0.0.1:" + port()))
        .containsEntry("User-agent", List.of("kube-probe/1.35"))
        .containsEntry("X-two", List.of("1", "2"))
        .containsEntry("Connection", List.of("close"))
        .doesNotContainKey("Transfer-encoding");
  }

  @Test
  void pathsThatAreNotConfiguredReachNothing() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    app.createContext("/", exchange -> asked.incrementAndGet());
    AppProbes probes = probes(new ProbeAction.Http(port(), "/", false), LONG);
    for (String path :
        List.of(READY, LIVE + "/", LIVE + "/../readyz", "//app-health/web/livez", "/app-health/")) {
      assertThat(probes.ask(path, Map.of("Host", List.of("elsewhere"))).status())
          .as(path)
          .isEqualTo(400);
    }
    assertThat(asked).hasValue(0);
  }

  @Test
  void redirectsAreFollowedWithinTheHostOnly() throws Exception {
    app.createContext("/there", exchange -> answer(exchange, 418, ""));
    redirect("/relative", "there");
    redirect("/absolute", "http://127.0.0.1:" + port() + "/there");
    redirect("/elsewhere", "http://example.invalid/secret");
    redirect("/metadata", "http://169.254.169.254/latest");
    redirect("/scheme", "file:///etc/passwd");
    redirect("/loop", "/loop");
    assertThat(http("/relative").status()).isEqualTo(418);
    assertThat(http("/absolute").status()).isEqualTo(418);
    assertThat(http("/elsewhere").status()).isEqualTo(200);
    assertThat(http("/metadata").status()).isEqualTo(200);
    assertThat(http("/scheme").status()).isEqualTo(200);
    assertThat(http("/loop").status()).isEqualTo(500);
  }

  private void redirect(String path, String to) {
    app.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", to);
          answer(exchange, 302, "");
        });
  }

  @Test
  void aLargeBodyIsCutAtTenKibibytes() throws Exception {
    app.createContext(
        "/large",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[4096];
          try {
            for (int i = 0; i < 10_000; i++) {
              exchange.getResponseBody().write(piece);
            }
          } catch (IOException cut) {
            // as it should be
          }
        });
    assertThat(http("/large").body()).hasSize(10 << 10);
  }

  @Test
  void silenceGarbageAndRefusalAreFailuresInTime() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ServerSocket garbage = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            try (Socket taken = garbage.accept()) {
              taken.getOutputStream().write("\0\1\2 not HTTP at all\r\n\r\n".getBytes());
              end.await();
            } catch (IOException | InterruptedException closed) {
              // the test is over
            }
          });
      int port = garbage.getLocalPort();
      assertThat(probes(new ProbeAction.Http(port, "/", false), LONG).ask(LIVE, Map.of()).status())
          .isEqualTo(500);
      long from = System.nanoTime();
      assertThat(
              probes(new ProbeAction.Http(port, "/", false), Duration.ofMillis(300))
                  .ask(LIVE, Map.of())
                  .status())
          .isEqualTo(500);
      assertThat(
              probes(new ProbeAction.Grpc(port, ""), Duration.ofMillis(300))
                  .ask(LIVE, Map.of())
                  .status())
          .isEqualTo(500);
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
    } finally {
      end.countDown();
    }
    app.stop(0);
    assertThat(http("/").status()).isEqualTo(500);
  }

  @Test
  void anAnswerWithBareLineFeedsAndNoLengthIsRead() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            try (Socket taken = plain.accept()) {
              int unused = taken.getInputStream().read(new byte[1024]);
              taken.getOutputStream().write("HTTP/1.0 200 OK\n\nfine".getBytes());
            } catch (IOException closed) {
              // the test is over
            }
          });
      ProbeAction action = new ProbeAction.Http(plain.getLocalPort(), "/", false);
      ProbeOutcome outcome = probes(action, LONG).ask(LIVE, Map.of());
      assertThat(outcome.status()).isEqualTo(200);
      assertThat(new String(outcome.body(), StandardCharsets.UTF_8)).isEqualTo("fine");
    }
  }

  @Test
  void aTcpProbeAsksForAConnectionOnly() throws Exception {
    ProbeAction action = new ProbeAction.Tcp(port());
    assertThat(probes(action, LONG).ask(LIVE, Map.of()).status()).isEqualTo(200);
    app.stop(0);
    assertThat(probes(action, LONG).ask(LIVE, Map.of()).status()).isEqualTo(500);
  }

  @Test
  void httpsIsAskedWithoutTrustInItsCertificate() throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(TestKeys.make(folder).getKeyManagers(), null, null);
    HttpsServer secured =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    secured.setHttpsConfigurator(new HttpsConfigurator(tls));
    secured.createContext("/", exchange -> answer(exchange, 203, "secure"));
    secured.start();
    try {
      ProbeAction action = new ProbeAction.Http(secured.getAddress().getPort(), "/", true);
      assertThat(probes(action, LONG).ask(LIVE, Map.of()).status()).isEqualTo(203);
    } finally {
      secured.stop(0);
    }
  }

  @Test
  void aServerOfHttp2AloneIsAskedInIt() throws Exception {
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.configure(SslContextBuilder.forServer(TestKeys.make(folder)))
                    .build())
            .build()
            .start();
    try {
      ProbeAction action = new ProbeAction.Http(server.getPort(), "/", true);
      assertThat(probes(action, LONG).ask(LIVE, Map.of()).status()).isEqualTo(415);
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void grpcIsHealthyWhenTheServiceServes() throws Exception {
    try (FakeHealth health = FakeHealth.start(Map.of("", 1, "down", 2))) {
      assertThat(grpc(health, "")).isEqualTo(200);
      assertThat(grpc(health, "down")).isEqualTo(500);
      assertThat(grpc(health, "unknown")).isEqualTo(500);
      assertThat(health.userAgents()).contains("kube-probe/1.35");
    }
  }

  private int grpc(FakeHealth health, String service) throws InterruptedException {
    return probes(new ProbeAction.Grpc(health.port(), service), LONG)
        .ask(LIVE, Map.of("User-Agent", List.of("kube-probe/1.35")))
        .status();
  }

  @Test
  void ofOneProbeOnlySomeRunAtOnce() throws Exception {
    CountDownLatch busy = new CountDownLatch(16);
    CountDownLatch end = new CountDownLatch(1);
    app.stop(0);
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    app.setExecutor(Thread::startVirtualThread);
    app.createContext(
        "/",
        exchange -> {
          busy.countDown();
          try {
            end.await();
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
          answer(exchange, 200, "");
        });
    app.start();
    AppProbes probes = probes(new ProbeAction.Http(port(), "/", false), Duration.ZERO);
    for (int i = 0; i < 16; i++) {
      Thread.startVirtualThread(
          () -> {
            try {
              probes.ask(LIVE, Map.of());
            } catch (InterruptedException closed) {
              Thread.currentThread().interrupt();
            }
          });
    }
    busy.await();
    assertThat(probes.ask(LIVE, Map.of()).status()).isEqualTo(503);
    end.countDown();
  }
}
