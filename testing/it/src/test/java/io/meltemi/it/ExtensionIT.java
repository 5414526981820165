package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.FilteredGate;
import io.meltemi.it.fixture.Traffic;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Extensions of a gateway that is a stock Envoy, which runs scripts and has no runtime for Wasm.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class ExtensionIT {
  private static final String FILE = "extension.yaml";
  private static final String SERVED = "HTTP/1.1 200";
  private static final String DENIED = "HTTP/1.1 403";

  private static String script(String version) {
    return """
    apiVersion: extensions.istio.io/v1alpha1
    kind: TrafficExtension
    metadata: {name: marks, namespace: shop}
    spec:
      selector: {matchLabels: {app: gate}}
      phase: AUTHN
      match: [{mode: CLIENT}]
      lua:
        inlineCode: |
          function envoy_on_response(handle)
            handle:headers():add("x-script", "%s")
          end
    """
        .formatted(version);
  }

  private static String plugin(String failStrategy, String type) {
    return """
    apiVersion: extensions.istio.io/v1alpha1
    kind: WasmPlugin
    metadata: {name: waf-%s, namespace: shop}
    spec:
      selector: {matchLabels: {app: gate}}
      url: oci://registry.example/waf:1
      phase: AUTHN
      failStrategy: %s
      type: %s
    """
        .formatted(type.toLowerCase(Locale.ROOT), failStrategy, type);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aScriptRunsAndIsChangedWithoutAFailedRequest(boolean agent, @TempDir Path work)
      throws Exception {
    try (FilteredGate gate = FilteredGate.start(work, agent);
        Traffic traffic = Traffic.to("http://127.0.0.1:" + gate.port() + "/")) {
      gate.put(FILE, script("one"));
      gate.until("the script runs", () -> gate.get("/").contains("x-script: one"));
      gate.put(FILE, script("two"));
      gate.until("the other script runs", () -> gate.get("/").contains("x-script: two"));
      traffic.awaitMore(50);
      gate.remove(FILE);
      gate.until("no script runs", () -> !gate.get("/").contains("x-script"));
      traffic.awaitMore(50);
      assertThat(traffic.outcomesFrom(0).keySet()).allMatch(outcome -> outcome.startsWith("200 "));
      assertThat(gate.envoy().stat("listener_manager.lds.update_rejected")).isZero();
      // Only chains of filters were exchanged: the listener's socket and others' stayed.
      assertThat(gate.envoy().stat("listener_manager.listener_in_place_updated")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aModuleThatCannotRunDeniesOrLetsPassAsItSays(boolean agent, @TempDir Path work)
      throws Exception {
    try (FilteredGate gate = FilteredGate.start(work, agent)) {
      gate.put(FILE, plugin("FAIL_CLOSE", "HTTP"));
      gate.until("everything is denied", () -> gate.get("/").startsWith(DENIED));
      long listeners = gate.envoy().stat("listener_manager.listener_in_place_updated");

      gate.put(FILE, plugin("FAIL_OPEN", "HTTP"));
      gate.until("everything passes", () -> gate.get("/").startsWith(SERVED));
      gate.put(FILE, plugin("FAIL_RELOAD", "HTTP"));
      gate.until("everything is denied again", () -> gate.get("/").startsWith(DENIED));
      assertThat(gate.envoy().stat("listener_manager.listener_in_place_updated"))
          .as("the configuration came over ECDS alone")
          .isEqualTo(listeners);

      gate.remove(FILE);
      gate.until("everything is served", () -> gate.get("/").startsWith(SERVED));
      gate.put(FILE, plugin("FAIL_CLOSE", "NETWORK"));
      gate.until("connections are closed", () -> closed(gate));
      gate.put(FILE, plugin("FAIL_OPEN", "NETWORK"));
      gate.until("connections are served", () -> !closed(gate));
      assertThat(gate.envoy().stat("listener_manager.lds.update_rejected")).isZero();
    }
  }

  private static boolean closed(FilteredGate gate) throws java.io.IOException {
    try {
      return gate.get("/").isEmpty();
    } catch (java.net.SocketException reset) {
      return true;
    }
  }
}
