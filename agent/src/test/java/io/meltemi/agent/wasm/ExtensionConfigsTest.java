package io.meltemi.agent.wasm;

import static io.meltemi.agent.wasm.FakeServer.MODULE;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.proto.ProtoWriter;
import io.meltemi.agent.proto.WireField;
import io.meltemi.agent.xds.ExtensionRewriter.Rewritten;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What istiod says of a module, and what Envoy is told. */
@Timeout(60)
class ExtensionConfigsTest {
  private static final String WASM = "type.googleapis.com/envoy.extensions.filters.%s.wasm.v3.Wasm";
  private static final String RBAC = "type.googleapis.com/envoy.extensions.filters.%s.rbac.v3.RBAC";
  private static final int CLOSED = 2;
  private static final int OPEN = 3;

  @TempDir Path folder;

  private FakeServer server;
  private ExtensionConfigs configs;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    var settings =
        new WasmSettings(
            folder.resolve("modules"),
            Duration.ofHours(24),
            Duration.ofHours(1),
            Set.of(),
            Set.of(),
            List.of(),
            folder.resolve("config.json"),
            new WasmSettings.Tries(1, Duration.ofSeconds(5)));
    var statistics = new WasmStatistics();
    configs =
        new ExtensionConfigs(new ModuleCache(settings, statistics, System::nanoTime), statistics);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** As istiod's PluginConfigs writes it. */
  private static byte[] extension(
      String kind, String url, int failurePolicy, Map<String, String> variables) {
    var environment = new ProtoWriter().text(1, "HOST_VARIABLE");
    variables.forEach(
        (name, value) -> environment.message(2, new ProtoWriter().text(1, name).text(2, value)));
    var uri =
        new ProtoWriter().text(1, url).text(2, "_").message(3, new ProtoWriter().number(1, 10));
    var remote = new ProtoWriter().message(1, uri).text(2, "nil");
    var vm =
        new ProtoWriter()
            .text(2, "envoy.wasm.runtime.v8")
            .message(3, new ProtoWriter().message(2, remote))
            .message(7, environment);
    var plugin = new ProtoWriter().text(1, "shop.waf").message(3, vm).number(7, failurePolicy);
    return config(WASM.formatted(kind), new ProtoWriter().message(1, plugin).bytes());
  }

  private static byte[] config(String type, byte[] value) {
    var any = new ProtoWriter().text(1, type).message(2, value);
    return new ProtoWriter().text(1, "waf").message(2, any).bytes();
  }

  /** The type of what is in a configuration, and its value. */
  private static List<WireField> any(byte[] config) {
    assertThat(WireField.text(WireField.of(config), 1)).isEqualTo("waf");
    return in(WireField.of(config), 2);
  }

  private static List<WireField> in(List<WireField> fields, int number) {
    return WireField.of(WireField.find(fields, number).orElseThrow());
  }

  private static List<WireField> vm(byte[] config) {
    return in(in(in(any(config), 2), 1), 3);
  }

  private static List<String> variables(List<WireField> vm) {
    var all = new ArrayList<String>();
    for (WireField field : in(vm, 7)) {
      all.add(
          field.number() == 1
              ? new String(field.value(), StandardCharsets.UTF_8)
              : WireField.text(WireField.of(field.value()), 1)
                  + "="
                  + WireField.text(WireField.of(field.value()), 2));
    }
    return all;
  }

  @Test
  void aModuleBecomesAFileAndWhatIsTheAgentsAloneIsTakenOut() throws IOException {
    server.put("/m", MODULE);
    for (String kind : List.of("http", "network")) {
      Rewritten made =
          configs.rewrite(
              extension(
                  kind,
                  server.url("/m"),
                  CLOSED,
                  Map.of(
                      "A", "b",
                      "ISTIO_META_WASM_IMAGE_PULL_SECRET", "{\"auths\":{}}",
                      "ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION", "r1")));
      assertThat(made.isFinal()).isTrue();
      assertThat(WireField.text(any(made.config()), 1)).isEqualTo(WASM.formatted(kind));
      List<WireField> vm = vm(made.config());
      assertThat(WireField.text(vm, 2)).isEqualTo("envoy.wasm.runtime.v8");
      List<WireField> code = in(vm, 3);
      assertThat(code).hasSize(1);
      assertThat(Path.of(WireField.text(in(code, 1), 1))).hasBinaryContent(MODULE);
      assertThat(variables(vm)).containsExactlyInAnyOrder("HOST_VARIABLE", "A=b");
      assertThat(new String(made.config(), StandardCharsets.UTF_8)).doesNotContain("auths");
    }
    assertThat(server.asked()).hasSize(1);
  }

  private void standsIn(byte[] config, String kind, boolean open) {
    Rewritten made = configs.rewrite(config);
    assertThat(made.isFinal()).isFalse();
    assertThat(WireField.text(any(made.config()), 1)).isEqualTo(RBAC.formatted(kind));
    List<WireField> filter = in(any(made.config()), 2);
    assertThat(WireField.find(filter, 1).isPresent()).as("rules").isEqualTo(!open);
    assertThat(WireField.text(filter, kind.equals("http") ? 6 : 3))
        .isEqualTo(open ? "wasm-default-allow" : "wasm-default-deny");
  }

  @Test
  void whereItCannotBeHadEverythingIsDeniedOrPassesAsItSays() {
    for (String kind : List.of("http", "network")) {
      standsIn(extension(kind, server.url("/none"), CLOSED, Map.of()), kind, false);
      standsIn(extension(kind, server.url("/none"), 1, Map.of()), kind, false);
      standsIn(extension(kind, server.url("/none"), 0, Map.of()), kind, false);
      standsIn(extension(kind, server.url("/none"), OPEN, Map.of()), kind, true);
      standsIn(extension(kind, "", OPEN, Map.of()), kind, true);
    }
  }

  @Test
  void aPullSecretThatIsNotThereIsAFailure() {
    server.put("/m", MODULE);
    var variables = Map.of("ISTIO_META_WASM_IMAGE_PULL_SECRET", "");
    standsIn(extension("http", server.url("/m"), CLOSED, variables), "http", false);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void whatIsNoModuleStaysAsItIs() {
    byte[] other = config(RBAC.formatted("http"), new byte[] {10, 0});
    assertThat(configs.rewrite(other)).isEqualTo(new Rewritten(other, true));
  }
}
