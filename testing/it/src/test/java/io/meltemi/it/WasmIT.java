package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.FilteredGate;
import io.meltemi.it.fixture.JsonServer;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Wasm plugin, fetched by the agent of a gateway whose stock Envoy has V8: it runs, is
 * configured anew, and denies where it cannot start.
 */
@Timeout(300)
class WasmIT {
  private static final String FILE = "plugin.yaml";
  private static final String SERVED = "HTTP/1.1 200";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADDS = "{x-plugin: %s}";

  private byte[] module;
  private JsonServer server;
  private FilteredGate gate;

  @BeforeEach
  void open(@TempDir Path work) throws Exception {
    module = Files.readAllBytes(Repository.wasmPlugin());
    server = JsonServer.start();
    String registry = "127.0.0.1:" + server.port();
    gate =
        FilteredGate.startByAgent(
            work,
            Map.of(
                "MELTEMI_ENVOY",
                Repository.wasmEnvoy().toString(),
                "WASM_INSECURE_REGISTRIES",
                registry));
  }

  @AfterEach
  void close() throws Exception {
    if (gate != null) {
      gate.close();
    }
    server.close();
  }

  @Test
  void aPluginRunsAndIsChangedWithoutAFailedRequest() throws Exception {
    server.answer("/plugin.wasm", module);
    String url = server.url("/plugin.wasm");
    try (Traffic traffic = Traffic.to("http://127.0.0.1:" + gate.port() + "/")) {
      gate.put(FILE, plugin(url, sum(module), ADDS.formatted("one"), "FAIL_CLOSE"));
      until("the plugin runs", () -> gate.get("/").contains("x-plugin: one"));
      long listeners = gate.envoy().stat("listener_manager.listener_in_place_updated");
      assertThat(gate.get("/", "x-stop: now")).startsWith("HTTP/1.1 418").endsWith("stopped");

      gate.put(FILE, plugin(url, sum(module), ADDS.formatted("two"), "FAIL_CLOSE"));
      until("it is configured anew", () -> gate.get("/").contains("x-plugin: two"));
      assertThat(gate.envoy().stat("listener_manager.listener_in_place_updated"))
          .as("the configuration came over ECDS alone")
          .isEqualTo(listeners);
      traffic.awaitMore(50);

      gate.remove(FILE);
      until("no plugin runs", () -> !gate.get("/").contains("x-plugin"));
      traffic.awaitMore(50);
      assertThat(traffic.outcomesFrom(0).keySet()).allMatch(outcome -> outcome.startsWith("200 "));
    }
    assertThat(server.count("/plugin.wasm")).as("fetched once").isEqualTo(1);
  }

  @Test
  void aPluginComesFromARegistry() throws Exception {
    image("waf", "1", module);
    String url = "oci://127.0.0.1:" + server.port() + "/waf:1";
    gate.put(FILE, plugin(url, "", ADDS.formatted("image"), "FAIL_CLOSE"));
    until("the plugin runs", () -> gate.get("/").contains("x-plugin: image"));
  }

  @Test
  void aPluginThatCannotStartDeniesOrLetsPassAsItSays() throws Exception {
    server.answer("/plugin.wasm", module);
    server.answer("/garbage.wasm", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 42});
    for (String path : new String[] {"/plugin.wasm", "/garbage.wasm"}) {
      String url = server.url(path);
      gate.put(FILE, plugin(url, "", "{}", "FAIL_CLOSE"));
      until(path + " denies", () -> !gate.get("/").startsWith(SERVED));
      gate.put(FILE, plugin(url, "", "{}", "FAIL_OPEN"));
      until(path + " lets pass", () -> gate.get("/").startsWith(SERVED));
      gate.remove(FILE);
      until("nothing is left of it", () -> gate.get("/").startsWith(SERVED));
    }
  }

  /** Compiling a module takes Envoy seconds. */
  private void until(String claim, Callable<Boolean> holds) {
    Until.holds(claim, PATIENCE, holds, () -> gate.istiod().log() + gate.envoy().log());
  }

  private void image(String repository, String tag, byte[] layer) throws Exception {
    String digest = "sha256:" + sum(layer);
    server.answer("/v2/" + repository + "/blobs/" + digest, layer);
    server.answer(
        "/v2/" + repository + "/manifests/" + tag,
        _ ->
            """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [
              {"mediaType": "application/vnd.module.wasm.content.layer.v1+wasm", "digest": "%s", "size": %d}]}
            """
                .formatted(digest, layer.length));
  }

  private static String plugin(String url, String sum, String config, String failStrategy) {
    return """
    apiVersion: extensions.istio.io/v1alpha1
    kind: TrafficExtension
    metadata: {name: plugin, namespace: shop}
    spec:
      selector: {matchLabels: {app: gate}}
      phase: AUTHN
      wasm:
        url: %s
        sha256: "%s"
        failStrategy: %s
        pluginConfig: %s
    """
        .formatted(url, sum, failStrategy, config);
  }

  private static String sum(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
