package io.meltemi.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.base.RepeatedTask;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class HealthCheckerTest {
  @TempDir private Path folder;
  private final Network network = new Network();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicReference<String> asked = new AtomicReference<>("");
  private final AtomicReference<Optional<String>> envoy = new AtomicReference<>(Optional.empty());
  private HttpServer application;
  private int port;

  @BeforeEach
  void start() throws Exception {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          asked.set(
              exchange.getRequestURI()
                  + " "
                  + headers.getFirst("Host")
                  + " "
                  + headers.getFirst("User-Agent")
                  + " "
                  + headers.getFirst("X-Probe"));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    application.start();
    port = application.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    application.stop(0);
    network.close();
  }

  private static WorkloadProbe probe(String json) {
    return WorkloadProbeReader.read(Json.parseObject("{\"readinessProbe\":" + json + "}"))
        .orElseThrow();
  }

  /** Asked every few milliseconds rather than seconds. */
  private RepeatedTask check(WorkloadProbe probe, int successes, int failures) {
    var timing =
        new WorkloadProbe.Timing(
            Duration.ZERO, Duration.ofSeconds(5), Duration.ofMillis(20), successes, failures);
    return HealthChecker.start(
        new WorkloadProbe(probe.check(), timing),
        network.loop(),
        envoy::get,
        problem -> told.add(problem.orElse("well")));
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void defaultsAreIstios() {
    var probe = probe("{\"httpGet\":{\"port\":80}}");
    assertThat(probe.timing())
        .isEqualTo(
            new WorkloadProbe.Timing(
                Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(10), 1, 1));
    assertThat(WorkloadProbeReader.read(JsonObject.empty())).isEmpty();
    assertThat(
            probe(
                    """
                    {"tcpSocket":{"port":80},"initialDelaySeconds":3,"timeoutSeconds":2,
                     "periodSeconds":5,"successThreshold":4,"failureThreshold":6}
                    """)
                .timing())
        .isEqualTo(
            new WorkloadProbe.Timing(
                Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(5), 4, 6));
  }

  @Test
  void changesAreToldAndNothingElse() throws Exception {
    String http =
        "{\"httpGet\":{\"path\":\"/ready\",\"port\":%d,\"httpHeaders\":[{\"name\":\"X-Probe\",\"value\":\"1\"}]}}";
    try (var unused = check(probe(http.formatted(port)), 1, 2)) {
      assertThat(next()).isEqualTo("well");
      assertThat(asked.get()).isEqualTo("/ready localhost:" + port + " istio-probe/1.0 1");
      status.set(503);
      assertThat(next()).contains("bad code 503");
      status.set(302);
      assertThat(next()).isEqualTo("well");
      envoy.set(Optional.of("Envoy is not live"));
      assertThat(next()).isEqualTo("Envoy is not live");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void oneThatWasNeverWellIsToldToo() throws Exception {
    status.set(500);
    try (var unused = check(probe("{\"httpGet\":{\"port\":%d}}".formatted(port)), 1, 3)) {
      assertThat(next()).contains("bad code 500");
    }
  }

  @Test
  void aPortIsAsked() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (var unused = check(probe("{\"tcpSocket\":{\"port\":%d}}".formatted(port)), 1, 1)) {
      assertThat(next()).isEqualTo("well");
    }
    try (var unused =
        check(
            probe("{\"tcpSocket\":{\"host\":\"127.0.0.1\",\"port\":%d}}".formatted(closed)),
            1,
            1)) {
      assertThat(next()).contains("refused");
    }
  }

  @Test
  void gRpcsHealthServiceIsAsked() throws Exception {
    try (var server = FakeHealth.start(java.util.Map.of("", 1))) {
      String grpc = "{\"grpc\":{\"port\":%d,\"service\":\"%s\"}}";
      try (var unused = check(probe(grpc.formatted(server.port(), "")), 1, 1)) {
        assertThat(next()).isEqualTo("well");
      }
      try (var unused = check(probe(grpc.formatted(port, "")), 1, 1)) {
        assertThat(next()).isNotEqualTo("well");
      }
    }
  }

  @Test
  void aProgramIsRun() throws Exception {
    Path file = folder.resolve("well");
    Files.createFile(file);
    String exec = "{\"exec\":{\"command\":[\"test\",\"-e\",\"%s\"]}}".formatted(file);
    try (var unused = check(probe(exec), 1, 1)) {
      assertThat(next()).isEqualTo("well");
      Files.delete(file);
      assertThat(next()).isEqualTo("exit status 1");
    }
    try (var unused = check(probe("{\"exec\":{\"command\":[\"/no/such\"]}}"), 1, 1)) {
      assertThat(next()).contains("/no/such");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | exactly one",
        "{\"httpGet\":{\"port\":80},\"exec\":{\"command\":[\"a\"]}} | exactly one",
        "{\"httpGet\":{\"port\":70000}} | .httpGet.port: 70000",
        "{\"httpGet\":{\"port\":80,\"scheme\":\"ftp\"}} | .httpGet.scheme",
        "{\"exec\":{}} | .exec.command",
        "{\"tcpSocket\":{\"port\":80},\"periodSeconds\":-1} | .periodSeconds: -1"
      })
  void whatCannotBeUsedIsNamed(String json, String message) {
    assertThatThrownBy(() -> probe(json))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("ProxyConfig: readinessProbe");
  }
}
