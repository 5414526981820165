package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.pem.KeyKind;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Prometheus;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServicePod;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock Envoys keep Istio's metrics: a real Prometheus fetches them from the agents' status ports,
 * and the queries of Istio's boards and of Kiali give the numbers that the traffic had.
 */
class StockMetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String ADDRESS = "127.0.83.3";
  private static final String BODY = "x".repeat(1_000);
  private static final String GOOD = "/";
  private static final String MISSING = "/missing";
  private static final int GOOD_REQUESTS = 150;
  private static final int BAD_REQUESTS = 40;
  private static final int CONNECTIONS = 20;
  private static final String PRINCIPAL = "spiffe://cluster.local/ns/shop/sa/";

  @TempDir Path work;

  private final SmallCa ca = new SmallCa("mesh");
  private final ConcurrentLinkedQueue<String> leaked = new ConcurrentLinkedQueue<>();

  /** An agent with its Envoy. */
  private record Proxy(ChildProcess process, String address, int status) implements AutoCloseable {
    @Override
    public void close() throws InterruptedException {
      process.close();
    }
  }

  @Test
  void boardsAndKialiReadTheTraffic() throws Exception {
    Repository.envoy();
    Repository.prometheus();
    List<Integer> ports = FreePorts.take(5);
    HttpServer app = application();
    Path config = Files.createDirectory(work.resolve("config"));
    write(config, ports, app.getAddress().getPort());
    Path mesh =
        Files.writeString(work.resolve("mesh.yaml"), "defaultProviders: {metrics: [prometheus]}");
    var flags = List.of("--meshConfig", mesh.toString());
    try (var istiod = IstiodProcess.start(config, work, flags, Map.of());
        var server = proxy("sidecar", "server", ADDRESS, istiod.xds().getPort());
        var gate = proxy("router", "gate", "127.0.0.1", istiod.xds().getPort());
        var prometheus =
            Prometheus.start(work, List.of(pod("server", server), pod("gate", gate)))) {
      String web = "http://127.0.0.1:" + ports.get(0);
      Until.holds(
          "a request passes",
          PATIENCE,
          () -> Http.get(web + "/warm").status() == 404,
          () -> istiod.log() + gate.process.log() + server.process.log());
      for (int i = 0; i < GOOD_REQUESTS; i++) {
        assertThat(Http.get(web + GOOD).body()).isEqualTo(BODY);
      }
      for (int i = 0; i < BAD_REQUESTS; i++) {
        assertThat(Http.get(web + MISSING).status()).isEqualTo(404);
      }
      for (int i = 0; i < CONNECTIONS; i++) {
        connection(ports.get(1));
      }
      for (String reporter : List.of("source", "destination")) {
        requests(prometheus, reporter);
        connections(prometheus, reporter);
      }
      boards(prometheus);
      kiali(prometheus, web);
      assertThat(leaked).as("the application sees nothing of it").isEmpty();
    } finally {
      app.stop(0);
    }
  }

  private void requests(Prometheus prometheus, String reporter) {
    String of =
        "{reporter=\"%s\",destination_service=\"server.shop.svc.cluster.local\""
            .formatted(reporter);
    value(
        prometheus,
        "sum(istio_requests_total" + of + ",response_code=\"200\",source_workload=\"gate\"})",
        GOOD_REQUESTS);
    value(
        prometheus,
        "sum(istio_request_duration_milliseconds_count" + of + ",response_code=\"200\"})",
        GOOD_REQUESTS);
    // Envoy's histograms know two digits of a value, as they do with Istio's filter.
    value(
        prometheus,
        "round(sum(istio_response_bytes_sum"
            + of
            + ",response_code=\"200\"}) / "
            + GOOD_REQUESTS
            + ", 100)",
        BODY.length());
    value(
        prometheus,
        "sum(istio_response_bytes_bucket" + of + ",response_code=\"200\",le=\"+Inf\"})",
        GOOD_REQUESTS);
    JsonNode series =
        prometheus
            .query("istio_requests_total" + of + ",response_code=\"200\"}")
            .getFirst()
            .path("metric");
    boolean server = reporter.equals("destination");
    var labels = new TreeMap<String, String>();
    labels.put("source_workload", "gate");
    labels.put("source_workload_namespace", "shop");
    labels.put("source_canonical_service", "gate");
    labels.put("source_canonical_revision", "v2");
    labels.put("source_app", "gate");
    labels.put("source_version", "v2");
    labels.put("source_cluster", "Kubernetes");
    labels.put("source_principal", PRINCIPAL + "gate");
    labels.put("destination_workload", "server");
    labels.put("destination_workload_namespace", "shop");
    labels.put("destination_canonical_service", "server");
    labels.put("destination_canonical_revision", "v1");
    labels.put("destination_app", "server");
    labels.put("destination_version", "v1");
    labels.put("destination_cluster", "Kubernetes");
    labels.put("destination_principal", PRINCIPAL + "server");
    labels.put("destination_service_name", "server");
    labels.put("destination_service_namespace", "shop");
    labels.put("request_protocol", "http");
    labels.put("response_flags", "-");
    labels.put("connection_security_policy", server ? "mutual_tls" : "unknown");
    labels.forEach(
        (label, expected) ->
            assertThat(series.path(label).asText()).as(reporter + " " + label).isEqualTo(expected));
  }

  private void connections(Prometheus prometheus, String reporter) {
    String of =
        "{reporter=\"%s\",request_protocol=\"tcp\",destination_workload=\"server\"}"
            .formatted(reporter);
    value(prometheus, "sum(istio_tcp_connections_opened_total" + of + ")", CONNECTIONS);
    value(prometheus, "sum(istio_tcp_connections_closed_total" + of + ")", CONNECTIONS);
    value(
        prometheus,
        "sum(istio_tcp_received_bytes_total" + of + ")",
        CONNECTIONS * REQUEST.length());
  }

  /** What Istio's boards of a service and of a workload draw. */
  private void boards(Prometheus prometheus) {
    value(
        prometheus,
        "100 * sum(istio_requests_total{reporter=\"destination\",response_code!~\"4.*\"})"
            + " / sum(istio_requests_total{reporter=\"destination\",request_protocol=\"http\"})",
        100.0 * GOOD_REQUESTS / (GOOD_REQUESTS + BAD_REQUESTS + 1));
    String quantile =
        "histogram_quantile(0.5, sum(istio_request_duration_milliseconds_bucket"
            + "{reporter=\"destination\",destination_workload=\"server\"}) by (le))";
    assertThat(prometheus.query(quantile)).hasSize(1);
  }

  /** The graph of Kiali, of which an edge is there while it has traffic. */
  private void kiali(Prometheus prometheus, String web) {
    String by =
        "source_cluster,source_workload_namespace,source_workload,source_canonical_service,"
            + "source_canonical_revision,destination_cluster,destination_service_namespace,"
            + "destination_service,destination_service_name,destination_workload_namespace,"
            + "destination_workload,destination_canonical_service,destination_canonical_revision,"
            + "request_protocol,response_code,grpc_response_status,response_flags";
    String graph =
        "sum(rate(istio_requests_total{reporter=\"destination\"}[1m])) by (" + by + ") > 0";
    Until.holds(
        "the edge from gate to server",
        PATIENCE,
        () -> {
          assertThat(Http.get(web + GOOD).status()).isEqualTo(200);
          return !prometheus.query(graph).isEmpty();
        });
    assertThat(prometheus.query(graph))
        .extracting(
            edge ->
                edge.at("/metric/source_workload").asText()
                    + edge.at("/metric/destination_service_name").asText())
        .contains("gateserver");
  }

  /** Waits for what was scraped last to hold it. */
  private void value(Prometheus prometheus, String expression, double expected) {
    Until.holds(
        expression,
        PATIENCE,
        () -> Math.abs(read(prometheus, expression) - expected) <= expected / 100 + 0.001,
        () ->
            "instead of %s: %s of %s"
                .formatted(
                    expected,
                    prometheus.query(expression),
                    prometheus.query("{__name__=~\"istio_requests_total|istio_tcp.*\"}")));
    assertThat(read(prometheus, expression)).isCloseTo(expected, within(expected / 100 + 0.001));
  }

  private static double read(Prometheus prometheus, String expression) {
    List<JsonNode> series = prometheus.query(expression);
    return series.isEmpty() ? -1 : Double.parseDouble(series.getFirst().at("/value/1").asText());
  }

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static void connection(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  private HttpServer application() throws IOException {
    HttpServer app = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 16);
    app.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestHeaders().keySet().stream()
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).contains("peer"))
                .forEach(leaked::add);
            boolean good = exchange.getRequestURI().getPath().equals(GOOD);
            byte[] body = (good ? BODY : "no").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(good ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    app.start();
    return app;
  }

  private static JsonNode pod(String name, Proxy proxy) {
    ObjectNode pod = new ObjectMapper().createObjectNode();
    ObjectNode metadata = pod.putObject("metadata").put("namespace", "shop").put("name", name);
    metadata
        .putObject("annotations")
        .put("prometheus.io/scrape", "true")
        .put("prometheus.io/path", "/stats/prometheus")
        .put("prometheus.io/port", String.valueOf(proxy.status));
    metadata.putObject("labels");
    pod.putObject("status").put("podIP", proxy.address).put("phase", "Running");
    return pod;
  }

  private Proxy proxy(String type, String name, String address, int istiod) throws IOException {
    Path own = Files.createDirectories(work.resolve(name));
    Path certificates = Files.createDirectories(own.resolve("etc/certs"));
    SmallCa.Leaf leaf =
        ca.workload(PRINCIPAL + name, new KeyKind.EcdsaP256(), Instant.now().plusSeconds(3_600));
    Files.writeString(certificates.resolve("cert-chain.pem"), leaf.certificate());
    Files.writeString(certificates.resolve("key.pem"), leaf.key());
    Files.writeString(certificates.resolve("root-cert.pem"), ca.root());
    List<Integer> ports = FreePorts.take(4);
    var environment = new TreeMap<String, String>();
    environment.put("MELTEMI_ENVOY", Repository.envoy().toString());
    environment.put("POD_NAME", name);
    environment.put("POD_NAMESPACE", "shop");
    environment.put("INSTANCE_IP", address);
    environment.put("SERVICE_ACCOUNT", name);
    environment.put("FILE_MOUNTED_CERTS", "true");
    environment.put("ISTIO_META_CLUSTER_ID", "Kubernetes");
    environment.put("ISTIO_META_WORKLOAD_NAME", name);
    environment.put("ISTIO_META_INTERCEPTION_MODE", "NONE");
    environment.put(
        "ISTIO_METAJSON_LABELS",
        "{\"app\":\"%s\",\"version\":\"%s\"}".formatted(name, name.equals("gate") ? "v2" : "v1"));
    environment.put("ENVOY_STATUS_PORT", String.valueOf(ports.get(2)));
    environment.put("ENVOY_PROMETHEUS_PORT", String.valueOf(ports.get(3)));
    environment.put(
        "PROXY_CONFIG",
        """
        {"discoveryAddress":"127.0.0.1:%d","controlPlaneAuthPolicy":"NONE","proxyAdminPort":%d,\
        "statusPort":%d,"terminationDrainDuration":"0s"}\
        """
            .formatted(istiod, ports.get(0), ports.get(1)));
    var command =
        List.of(
            Repository.program("pilot-agent").toString(),
            "proxy",
            type,
            "--domain",
            "shop.svc.cluster.local",
            "--concurrency",
            "1");
    var process = ChildProcess.start(own, own.resolve("agent.log"), command, environment);
    return new Proxy(process, address, ports.get(1));
  }

  private static void write(Path config, List<Integer> ports, int app) throws IOException {
    Files.writeString(
        config.resolve("mesh.yaml"),
        MESH.replace("WEB", String.valueOf(ports.get(0)))
                .replace("RAW", String.valueOf(ports.get(1)))
                .replace("INBOUND1", String.valueOf(ports.get(2)))
                .replace("INBOUND3", String.valueOf(ports.get(3)))
                .replace("APP", String.valueOf(app))
                .replace("ADDRESS", ADDRESS)
            + new ServicePod(
                    "server",
                    ADDRESS,
                    List.of(
                        new ServicePod.Port("http", 80, ports.get(2)),
                        new ServicePod.Port("tcp", 82, ports.get(3))))
                .yaml());
  }

  private static final String MESH =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: istio-system}
      spec: {mtls: {mode: STRICT}}
      ---
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
          - {port: {number: WEB, name: http, protocol: HTTP}, hosts: ["*"]}
          - {port: {number: RAW, name: tcp, protocol: TCP}, hosts: ["*"]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: server, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http: [{route: [{destination: {host: server, port: {number: 80}}}]}]
        tcp:
          - match: [{port: RAW}]
            route: [{destination: {host: server, port: {number: 82}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: server, namespace: shop}
      spec:
        workloadSelector: {labels: {app: server}}
        egress: [{hosts: ["~/*"]}]
        ingress:
          - {port: {number: INBOUND1, name: http, protocol: HTTP}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APP"}
          - {port: {number: INBOUND3, name: tcp, protocol: TCP}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APP"}
      """;
}
