package io.meltemi.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.dns.DnsStatistics;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.Readiness;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.probe.AppProbes;
import io.meltemi.agent.probe.ProbeSettings;
import io.meltemi.agent.wasm.WasmStatistics;
import io.meltemi.agent.xds.XdsStatistics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusServerTest {
  private final Network network = new Network();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, List<String>> asked = new ConcurrentSkipListMap<>();
  private final AtomicInteger quits = new AtomicInteger();
  private HttpServer others;
  private StatusServer status;
  private int port;
  private String format = "text/plain";

  @BeforeEach
  void start() throws IOException {
    others = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    others.createContext(
        "/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          exchange
              .getRequestHeaders()
              .forEach((name, values) -> asked.put(uri + " " + name, values));
          byte[] body = ("from{uri=\"" + uri + "\"} 1").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", format);
          exchange.sendResponseHeaders(uri.equals("/broken") ? 500 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    others.start();
    open("/m");
  }

  private void open(String path) throws IOException {
    close();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    int other = others.getAddress().getPort();
    EnvoyAdmin envoy = new EnvoyAdmin("127.0.0.1", other, Duration.ofSeconds(5));
    AgentMetrics agent =
        new AgentMetrics(
            new XdsStatistics(),
            new CertificateStatistics(),
            new DnsStatistics(),
            new WasmStatistics(),
            Instant.now());
    String probers =
        "{\"/app-health/web/livez\":{\"httpGet\":{\"path\":\"/live\",\"port\":%d}}}"
            .formatted(other);
    Variables variables =
        Variables.of(Map.of("INSTANCE_IP", "127.0.0.1", "ISTIO_KUBE_APP_PROBERS", probers));
    status =
        StatusServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            new StatusServer.Sources(
                agent,
                new MetricsMerge(
                    agent, envoy, true, Optional.of(new ApplicationMetrics(other, path))),
                new Readiness(envoy, Optional::empty),
                Optional.empty(),
                new AppProbes(ProbeSettings.read(variables, "127.0.0.1", port), network.loop())),
            new StatusServer.Actions(quits::incrementAndGet, () -> {}, false));
  }

  @AfterEach
  void stop() {
    close();
    others.stop(0);
    network.close();
    client.close();
  }

  private void close() {
    if (status != null) {
      status.close();
    }
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aPathThatIsNotCleanIsRedirected() throws Exception {
    HttpResponse<String> moved = get("/x/..//healthz/ready");
    assertThat(moved.statusCode()).isEqualTo(301);
    assertThat(moved.headers().firstValue("Location")).contains("/healthz/ready");
  }

  @Test
  void aScrapeHasAllThreeSourcesEachFromANewLine() throws Exception {
    String body = get("/stats/prometheus?usedonly").body();
    assertThat(body)
        .contains("istio_agent_scrapes_total 1\n")
        .contains("\nistio_agent_process_resident_memory_bytes ")
        .contains("\nistio_agent_pilot_xds_recv_max 0\n")
        .contains("\nistio_agent_pilot_xds_send_time_bucket{le=\"30\"} 0\n")
        .contains("\nfrom{uri=\"/stats/prometheus?usedonly\"} 1\n")
        .endsWith("\nfrom{uri=\"/m\"} 1\n");
  }

  @Test
  void scrapersHeadersReachTheSourcesButBinaryFormatsAreNotAskedFor() throws Exception {
    var unused =
        get(
            "/metrics",
            "Accept",
            "application/vnd.google.protobuf;q=0.9, application/openmetrics-text;version=1.0.0",
            "User-Agent",
            "Prometheus/3",
            "X-Prometheus-Scrape-Timeout-Seconds",
            "7.5");
    assertThat(new TreeMap<>(asked))
        .containsEntry("/m Accept", List.of("application/openmetrics-text;version=1.0.0"))
        .containsEntry("/m User-agent", List.of("Prometheus/3"))
        .containsEntry("/m X-prometheus-scrape-timeout-seconds", List.of("7.5"))
        .containsEntry("/stats/prometheus Accept", List.of("text/plain;version=0.0.4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain; version=0.0.4|text/plain; version=0.0.4; charset=utf-8",
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
            + "|application/openmetrics-text; version=1.0.0; charset=utf-8",
        "application/openmetrics-text|application/openmetrics-text; version=0.0.1; charset=utf-8",
        "application/openmetrics-text; version=9|text/plain; version=0.0.4; charset=utf-8",
        "text/html|text/plain; version=0.0.4; charset=utf-8"
      })
  void theFormatIsTheApplications(String given, String served) throws Exception {
    format = given;
    assertThat(get("/metrics").headers().firstValue("Content-Type")).hasValue(served);
  }

  @Test
  void aSourceThatFailsIsCountedAndLeftOut() throws Exception {
    open("/broken");
    assertThat(get("/metrics").body())
        .doesNotContain("/broken")
        .contains("/stats/prometheus")
        .contains("istio_agent_scrape_failures_total{type=\"application\"} 1\n")
        .contains("istio_agent_scrape_failures_total{type=\"envoy\"} 0\n");
  }

  @Test
  void configuredProbesAndNoOthersReachTheApplication() throws Exception {
    HttpResponse<String> live = get("/app-health/web/livez");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).isEqualTo("from{uri=\"/live\"} 1");
    asked.clear();
    for (String path :
        List.of(
            "/app-health/web/readyz",
            "/app-health/web/livez/..%2f..%2flive",
            "/app-lifecycle/web/prestopz")) {
      HttpResponse<String> refused = get(path);
      assertThat(refused.statusCode()).as(path).isEqualTo(400);
      assertThat(refused.body()).startsWith("app prober config does not exists for /app-");
      assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    }
    assertThat(asked).isEmpty();
    assertThat(get("/app-healthz").statusCode()).isEqualTo(404);
  }

  @Test
  void drainAndQuitWantAPost() throws Exception {
    assertThat(get("/quitquitquit").statusCode()).isEqualTo(405);
    assertThat(get("/drain").statusCode()).isEqualTo(405);
    assertThat(quits).hasValue(0);
  }
}
