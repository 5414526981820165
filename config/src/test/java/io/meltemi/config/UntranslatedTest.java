package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.Labels;
import io.meltemi.base.Problem;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Visibility;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What restricts and is not translated is denied. */
class UntranslatedTest {
  private static final Map<String, String> GROUPS =
      Map.of(
          "WasmPlugin", "extensions.istio.io/v1alpha1",
          "TrafficExtension", "extensions.istio.io/v1alpha1");

  private static ReadObject read(String kind, String spec, String... ignored) {
    var settings =
        new ReaderSettings(
            "cluster.local",
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            IgnoredObjects.parse(List.of(ignored)));
    String text =
        "{apiVersion: %s, kind: %s, metadata: {name: x, namespace: shop}, spec: %s}"
            .formatted(GROUPS.get(kind), kind, spec);
    return new ObjectReader(settings).readAll(new Document("f.yaml", 1, text)).getFirst();
  }

  private static Optional<Restriction> good(String kind, String spec, String... ignored) {
    ReadObject read = read(kind, spec, ignored);
    var config = (OpaqueConfig) read.object().orElseThrow(() -> new AssertionError(read));
    assertThat(config.meta().enforcement().closed().isPresent())
        .isEqualTo(config.restriction().isPresent());
    assertThat(read.problems())
        .extracting(Problem::message)
        .anyMatch(
            m ->
                m.contains(
                    config.restriction().isPresent() ? "selects is denied" : "without effect"));
    return config.restriction();
  }

  private static String contexts(Optional<Restriction> restriction) {
    return restriction
        .map(r -> r.contexts().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .orElse("none");
  }

  private static final String ALL = "SIDECAR_INBOUND GATEWAY";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          WasmPlugin | {url: oci://a} | ANY
          WasmPlugin | {url: oci://a, failStrategy: FAIL_CLOSE, match: [{mode: SERVER}]} | SIDECAR_INBOUND
          WasmPlugin | {url: oci://a, failStrategy: FAIL_RELOAD, match: [{mode: CLIENT}]} | GATEWAY
          WasmPlugin | {url: oci://a, match: [{mode: CLIENT}, {ports: [{number: 80}]}]} | ANY
          WasmPlugin | {url: oci://a, failStrategy: FAIL_OPEN} | none
          TrafficExtension | {wasm: {url: oci://a}} | ANY
          TrafficExtension | {wasm: {url: oci://a, failStrategy: FAIL_OPEN}} | none
          TrafficExtension | {lua: {inlineCode: x}, match: [{mode: SERVER}]} | SIDECAR_INBOUND
          """)
  void anExtensionDeniesUnlessItFailsOpen(String kind, String spec, String denied) {
    assertThat(contexts(good(kind, spec))).isEqualTo(denied.equals("ANY") ? ALL : denied);
  }

  @Test
  void whatItSelectsIsDenied() {
    assertThat(good("WasmPlugin", "{url: a, selector: {matchLabels: {app: web}}}"))
        .map(Restriction::targets)
        .contains(new PolicyTargets(Labels.of(Map.of("app", "web")), List.of()));
  }

  @Test
  void theOperatorMayHaveItIgnored() {
    String plugin = "{url: a}";
    assertThat(good("WasmPlugin", plugin, "WasmPlugin")).isEmpty();
    assertThat(good("WasmPlugin", plugin, "EnvoyFilter", "WasmPlugin/shop/x")).isEmpty();
    assertThat(good("WasmPlugin", plugin, "EnvoyFilter", "WasmPlugin/shop/y")).isPresent();
    for (String bad : List.of("AuthorizationPolicy", "WasmPlugin/shop", "WasmPlugin/shop/ ", "*")) {
      assertThatThrownBy(() -> IgnoredObjects.parse(List.of(bad)))
          .hasMessageStartingWith("MELTEMI_IGNORE_KINDS: \"" + bad + "\" (expected: KIND");
    }
  }

  @Test
  void oneWithErrorsDeniesEverythingThatItMayBeAbout() {
    String spec =
        "{url: a, failStrategy: FAIL_OPNE, selector: {matchLabels: {app: web}}, match: [{mode:"
            + " SERVER}]}";
    ReadObject read = read("WasmPlugin", spec);
    assertThat(read.object()).isEmpty();
    var closed = (OpaqueConfig) read.closed().orElseThrow();
    assertThat(contexts(closed.restriction())).isEqualTo(ALL);
    assertThat(closed.meta().enforcement().closed().orElseThrow())
        .startsWith("it has errors: spec.failStrategy: \"FAIL_OPNE\"");
    assertThat(read("WasmPlugin", spec, "WasmPlugin").closed()).isEmpty();
  }
}
