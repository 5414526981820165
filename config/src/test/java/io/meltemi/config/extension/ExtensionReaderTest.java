package io.meltemi.config.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.Labels;
import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.MeshObject;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Mode;
import io.meltemi.model.TrafficExtension.Module;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.model.TrafficExtension.PullPolicy;
import io.meltemi.model.TrafficExtension.Traffic;
import io.meltemi.model.TrafficExtension.Variable;
import io.meltemi.model.Visibility;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionReaderTest {
  private static ReadObject read(String kind, String metadata, String spec, String... ignored) {
    var settings =
        new ReaderSettings(
            "cluster.local",
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            IgnoredObjects.parse(List.of(ignored)));
    String text =
        "{apiVersion: extensions.istio.io/v1alpha1, kind: %s, metadata: {name: x, namespace: shop%s}, spec: %s}"
            .formatted(kind, metadata, spec);
    return new ObjectReader(settings).readAll(new Document("f.yaml", 1, text)).getFirst();
  }

  private static TrafficExtension good(String kind, String spec) {
    ReadObject read = read(kind, "", spec);
    assertThat(read.problems()).isEmpty();
    MeshObject object = read.object().orElseThrow();
    assertThat(object.meta().enforcement().closed()).isEmpty();
    return (TrafficExtension) object;
  }

  private static Code.Wasm plugin(String spec) {
    return (Code.Wasm) good("WasmPlugin", spec).code();
  }

  @Test
  void aWasmPluginIsAnExtensionUnderANameOfItsOwn() {
    TrafficExtension plugin =
        good(
            "WasmPlugin",
            "{url: oci://r.example/waf:1, phase: AUTHN, priority: 10, selector: {matchLabels: {app:"
                + " web}}, match: [{mode: SERVER, ports: [{number: 80}, {number: 81}]}]}");
    assertThat(plugin.resourceName())
        .isEqualTo("extensions.istio.io/trafficextension/shop.x~istio-translated-wasmplugin");
    assertThat(plugin.phase()).isEqualTo(Phase.AUTHN);
    assertThat(plugin.priority()).contains(10);
    assertThat(plugin.targets())
        .isEqualTo(new PolicyTargets(Labels.of(Map.of("app", "web")), List.of()));
    assertThat(plugin.match()).containsExactly(new Traffic(Mode.SERVER, Set.of(80, 81)));

    TrafficExtension same = good("TrafficExtension", "{wasm: {url: oci://r.example/waf:1}}");
    assertThat(same.resourceName()).isEqualTo("extensions.istio.io/trafficextension/shop.x");
    assertThat(same.phase()).isEqualTo(Phase.UNSPECIFIED);
    assertThat(same.priority()).isEmpty();
    assertThat(good("WasmPlugin", "{url: a, phase: UNSPECIFIED_PHASE}").phase())
        .isEqualTo(Phase.UNSPECIFIED);
    assertThat(
            good("WasmPlugin", "{url: a, targetRef: {kind: Service, name: db}}")
                .targets()
                .references())
        .hasSize(1);
  }

  @Test
  void aModuleIsReadWhole() {
    Code.Wasm wasm =
        plugin(
            "{url: 'https://f.example/m.wasm', sha256: "
                + "a".repeat(64)
                + ", imagePullPolicy: Always, imagePullSecret: 'kubernetes://other/pull',"
                + " pluginName: root, pluginConfig: {b: [1, 2.5, {c: null}], a: {z: true}}, type:"
                + " NETWORK, failStrategy: FAIL_RELOAD, vmConfig: {env: [{name: A, value: b},"
                + " {name: H, valueFrom: HOST}]}}");
    assertThat(wasm.module())
        .isEqualTo(
            new Module("https://f.example/m.wasm", "a".repeat(64), PullPolicy.Always, "pull"));
    assertThat(wasm.pluginName()).isEqualTo("root");
    assertThat(wasm.configuration()).isEqualTo("{\"a\":{\"z\":true},\"b\":[1,2.5,{}]}");
    assertThat(wasm.network()).isTrue();
    assertThat(wasm.failStrategy()).isEqualTo(FailStrategy.FAIL_RELOAD);
    assertThat(wasm.variables())
        .containsExactly(new Variable("A", Optional.of("b")), new Variable("H", Optional.empty()));
    assertThat(plugin("{url: r.example/waf}").module().url()).isEqualTo("oci://r.example/waf");
    assertThat(plugin("{url: r.example/waf}").network()).isFalse();
    assertThat(good("TrafficExtension", "{lua: {inlineCode: 'x = 1'}}").code())
        .isEqualTo(new Code.Lua("x = 1"));
  }

  @Test
  void aRevisionChangesWithWhatIsWritten() {
    String spec = "{url: a}";
    String first = revision("", spec);
    assertThat(revision("", spec)).isEqualTo(first);
    assertThat(revision(", annotations: {pulled: again}", spec)).isNotEqualTo(first);
    assertThat(revision("", "{url: b}")).isNotEqualTo(first);
  }

  private static String revision(String metadata, String spec) {
    var read = (TrafficExtension) read("WasmPlugin", metadata, spec).object().orElseThrow();
    return ((Code.Wasm) read.code()).revision();
  }

  @Test
  void variablesBetweenIstiodAndTheAgentAreNobodyElses() {
    ReadObject read =
        read(
            "WasmPlugin",
            "",
            "{url: a, vmConfig: {env: [{name: ISTIO_META_WASM_IMAGE_PULL_SECRET, value: x}]}}");
    assertThat(read.problems())
        .extracting(p -> p.field() + ": " + p.message())
        .containsExactly(
            "spec.vmConfig.env[0].name: \"ISTIO_META_WASM_IMAGE_PULL_SECRET\" is left out"
                + " (expected: none of ISTIO_META_WASM_…)");
    var extension = (TrafficExtension) read.object().orElseThrow();
    assertThat(((Code.Wasm) extension.code()).variables()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          WasmPlugin | {url: "ftp://a"} | true
          WasmPlugin | {url: a, failStrategy: FAIL_OPNE, match: [{mode: SERVER}]} | true
          WasmPlugin | {url: a, sha256: x, failStrategy: FAIL_OPEN} | false
          WasmPlugin | {url: a, match: [{ports: [{number: 0}]}]} | true
          TrafficExtension | {wasm: {url: a}, lua: {inlineCode: x}} | true
          TrafficExtension | {} | true
          TrafficExtension | {lua: {inlineCode: ""}} | true
          TrafficExtension | {lua: {inlineCode: "function envoy_on_request(h)"}} | true
          TrafficExtension | {wasm: {url: "ftp://a", failStrategy: FAIL_OPEN}} | false
          """)
  void oneWithErrorsDeniesUnlessItsFailuresAreToLetPass(String kind, String spec, boolean denied) {
    ReadObject read = read(kind, "", spec);
    assertThat(read.object()).isEmpty();
    assertThat(read.closed().isPresent()).isEqualTo(denied);
    assertThat(read(kind, "", spec, kind).closed()).isEmpty();
  }

  @Test
  void whatStandsInTellsWhyAndDeniesCallsToWhatItSelects() {
    ReadObject read =
        read(
            "WasmPlugin",
            "",
            "{url: a, failStrategy: FAIL_OPNE, selector: {matchLabels: {app: web}}, match: [{mode:"
                + " SERVER}]}");
    var closed = (TrafficExtension) read.closed().orElseThrow();
    Restriction restriction = closed.restriction().orElseThrow();
    assertThat(restriction.contexts()).isEqualTo(Restriction.CALLS);
    assertThat(restriction.targets().selector()).isEqualTo(Labels.of(Map.of("app", "web")));
    assertThat(closed.meta().enforcement().closed().orElseThrow())
        .startsWith("it has errors: spec.failStrategy: \"FAIL_OPNE\"");
  }

  @Test
  void theOperatorNamesWhatIsIgnored() {
    for (String bad : List.of("AuthorizationPolicy", "WasmPlugin/shop", "WasmPlugin/shop/ ", "*")) {
      assertThatThrownBy(() -> IgnoredObjects.parse(List.of(bad)))
          .hasMessageStartingWith("MELTEMI_IGNORE_KINDS: \"" + bad + "\" (expected: KIND");
    }
    assertThat(IgnoredObjects.parse(List.of("EnvoyFilter", "WasmPlugin/shop/y")).names())
        .hasSize(2);
  }
}
