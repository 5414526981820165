package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan is made by the variables that istiod has. */
class IstiodVariablesTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: shop, namespace: shop, labels: {app: shop}}
      spec: {serviceAccountName: shop, containers: [{name: shop}]}
      status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
      """;

  private static final String ENTRY =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: store, namespace: shop}
      spec:
        hosts: [store.example]
        addresses: [10.1.0.9]
        ports: [{name: port, number: 6379, protocol: %s}]
        resolution: %s
      """;

  private final Map<String, String> pages = new TreeMap<>();
  private HttpServer istiod;
  private @TempDir Path work;

  @BeforeEach
  void start() throws IOException {
    istiod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    istiod.createContext(
        "/debug/",
        exchange -> {
          String page = pages.get(exchange.getRequestURI().getPath().substring(7));
          byte[] body = (page == null ? "404" : page).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    istiod.start();
    pages.put(
        "adsz",
        """
        {"clients": [{"connectionId": "shop.shop-1", "metadata":
          {"NAMESPACE": "shop", "INSTANCE_IPS": "10.0.0.1", "LABELS": {"app": "shop"}}}]}
        """);
    pages.put("syncz", "[{\"proxy\": \"shop.shop\", \"proxy_type\": \"sidecar\"}]");
    Files.writeString(Files.createDirectory(work.resolve("mesh")).resolve("pod.yaml"), POD);
    Files.writeString(work.resolve("mesh/entry.yaml"), ENTRY.formatted("TCP", "NONE"));
    Files.writeString(work.resolve("entry.yaml"), ENTRY.formatted("REDIS", "NONE"));
  }

  @AfterEach
  void stop() {
    istiod.stop(0);
  }

  private Run plan(String... more) {
    var words =
        Stream.of(
            "x", "plan", "--configDir", work + "/mesh", "-f", work + "/entry.yaml", "-o", "diff");
    return Run.of(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  private Run planOfIstiod(String... more) {
    var flag = List.of("--istiod-debug", "127.0.0.1:" + istiod.getAddress().getPort());
    return plan(Stream.concat(flag.stream(), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void aFlagSaysThem() {
    assertThat(plan().out()).isEqualTo("No proxy would be sent anything.\n");
    assertThat(plan("--istiod-env", "PILOT_ENABLE_REDIS_FILTER=true").out())
        .contains("LDS 10.1.0.9_6379", "redis_proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "PILOT_ENABLE_REDIS, '--istiod-env: \"PILOT_ENABLE_REDIS\" (expected: NAME=VALUE, NAME being"
        + " one of CLUSTER_ID, '",
    "PILOT_ENABLE_REDIS=1, '--istiod-env: \"PILOT_ENABLE_REDIS=1\" (expected: NAME=VALUE, NAME"
        + " being one of CLUSTER_ID, '",
    "PILOT_ENABLE_REDIS_FILTER=yes, '--istiod-env: PILOT_ENABLE_REDIS_FILTER: \"yes\" (expected:"
        + " true or false)'"
  })
  void whatIsNoneOfThemIsAMisuse(String variable, String says) {
    Run run = plan("--istiod-env", variable);
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).startsWith("Error: " + says).hasLineCount(1);
  }

  @Test
  void anIstiodThatIsAskedSaysThem() {
    pages.put(
        "settings",
        """
        {"domain": "mesh.local", "variables": {"PILOT_ENABLE_REDIS_FILTER": "true"}}
        """);
    Run run = planOfIstiod();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("shop.shop:", "redis_proxy");
    assertThat(planOfIstiod("--istiod-env", "PILOT_ENABLE_REDIS_FILTER=false").out())
        .isEqualTo("No proxy would be sent anything.\n");
  }

  @Test
  void anIstiodThatDoesNotTellThemIsAssumedToHaveNone() {
    Run run = planOfIstiod();
    assertThat(run.out()).isEqualTo("No proxy would be sent anything.\n");
    assertThat(run.err()).contains("it does not tell its environment variables").hasLineCount(1);
  }

  @Test
  void itsMeshConfigIsTheOneThatItHasInForce() throws IOException {
    pages.put("settings", "{\"domain\": \"cluster.local\", \"variables\": {}}");
    pages.put("mesh", "{\"connectTimeout\": \"7s\"}");
    Files.writeString(work.resolve("entry.yaml"), ENTRY.formatted("TCP", "DNS"));
    assertThat(planOfIstiod().out()).contains("connectTimeout: 7s");
    Path file = Files.writeString(work.resolve("mesh.yaml"), "connectTimeout: 8s");
    assertThat(planOfIstiod("--meshConfig", file.toString()).out()).contains("connectTimeout: 8s");
  }
}
