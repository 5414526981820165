package io.meltemi.translate.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.wasm.v3.Wasm;
import io.envoyproxy.envoy.extensions.wasm.v3.FailurePolicy;
import io.envoyproxy.envoy.extensions.wasm.v3.PluginConfig;
import io.meltemi.base.Encoded;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Module;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.model.TrafficExtension.PullPolicy;
import io.meltemi.model.TrafficExtension.Variable;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What proxies are told of modules. */
class ExtensionTranslatorTest {
  private static final Extensions STOCK =
      new Extensions.Listed(
          List.of(
              "envoy.filters.http.wasm", "envoy.filters.network.wasm", "envoy.filters.http.rbac"));

  private final ExtensionTranslator translator = new ExtensionTranslator();

  private static TrafficExtension of(String kind, Code code) {
    return new TrafficExtension(
        Fixtures.meta(kind, "shop", "waf"),
        PolicyTargets.EVERYTHING,
        Phase.AUTHN,
        Optional.empty(),
        List.of(),
        code,
        Optional.empty());
  }

  private TypedExtensionConfig configuration(
      TrafficExtension extension, Extensions envoy, String secret) throws Exception {
    Encoded made = translator.configuration(extension, envoy, secret).orElseThrow();
    assertThat(made.name()).isEqualTo(extension.resourceName());
    return TypedExtensionConfig.parseFrom(made.bytes());
  }

  private PluginConfig plugin(Code code) throws Exception {
    return configuration(of("WasmPlugin", code), Extensions.ISTIO, "secret")
        .getTypedConfig()
        .unpack(Wasm.class)
        .getConfig();
  }

  @Test
  void allOfItIsTold() throws Exception {
    var code =
        new Code.Wasm(
            new Module("oci://r.example/waf:1", "", PullPolicy.Always, "pull"),
            "root",
            "{\"a\":1}",
            List.of(new Variable("A", Optional.of("b")), new Variable("H", Optional.empty())),
            FailStrategy.FAIL_RELOAD,
            false,
            "r1");
    PluginConfig plugin = plugin(code);
    assertThat(plugin.getName()).isEqualTo("shop.waf~istio-translated-wasmplugin");
    assertThat(plugin.getRootId()).isEqualTo("root");
    assertThat(plugin.getConfiguration().unpack(StringValue.class).getValue())
        .isEqualTo("{\"a\":1}");
    assertThat(plugin.getFailurePolicy()).isEqualTo(FailurePolicy.FAIL_RELOAD);
    assertThat(plugin.getVmConfig().getRuntime()).isEqualTo("envoy.wasm.runtime.v8");
    var remote = plugin.getVmConfig().getCode().getRemote();
    assertThat(remote.getHttpUri().getUri()).isEqualTo("oci://r.example/waf:1");
    assertThat(remote.getHttpUri().getTimeout().getSeconds()).isEqualTo(30);
    assertThat(remote.getSha256()).isEqualTo("nil");
    var variables = plugin.getVmConfig().getEnvironmentVariables();
    assertThat(variables.getHostEnvKeysList()).containsExactly("H");
    assertThat(variables.getKeyValuesMap())
        .isEqualTo(
            Map.of(
                "A", "b",
                "ISTIO_META_WASM_IMAGE_PULL_SECRET", "secret",
                "ISTIO_META_WASM_IMAGE_PULL_POLICY", "Always",
                "ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION", "r1"));
  }

  @Test
  void aFileIsNamedAndNotFetched() throws Exception {
    var code =
        new Code.Wasm(
            new Module("file:///opt/waf.wasm", "", PullPolicy.UNSPECIFIED_POLICY, ""),
            "",
            "",
            List.of(),
            FailStrategy.FAIL_CLOSE,
            false,
            "r1");
    PluginConfig plugin = plugin(code);
    assertThat(plugin.getVmConfig().getCode().getLocal().getFilename()).isEqualTo("/opt/waf.wasm");
    assertThat(plugin.getFailurePolicy()).isEqualTo(FailurePolicy.FAIL_CLOSED);
  }

  @Test
  void oneForConnectionsIsOfItsOwnType() throws Exception {
    var extension = of("TrafficExtension", Fixtures.module(true, FailStrategy.FAIL_OPEN, ""));
    var config =
        configuration(extension, Extensions.ISTIO, "")
            .getTypedConfig()
            .unpack(io.envoyproxy.envoy.extensions.filters.network.wasm.v3.Wasm.class)
            .getConfig();
    assertThat(config.getName()).isEqualTo("shop.waf");
    assertThat(config.getFailurePolicy()).isEqualTo(FailurePolicy.FAIL_OPEN);
    assertThat(config.getVmConfig().getEnvironmentVariables().getKeyValuesMap())
        .containsOnlyKeys("ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION");
  }

  @Test
  void anEnvoyWithoutARuntimeDeniesOrLetsPass() throws Exception {
    var closed = of("WasmPlugin", Fixtures.module(false, FailStrategy.FAIL_RELOAD, ""));
    RBAC deny = configuration(closed, STOCK, "").getTypedConfig().unpack(RBAC.class);
    assertThat(deny.hasRules()).isTrue();
    assertThat(deny.getRules().getPoliciesMap()).isEmpty();
    var open = of("WasmPlugin", Fixtures.module(false, FailStrategy.FAIL_OPEN, ""));
    RBAC allow = configuration(open, STOCK, "").getTypedConfig().unpack(RBAC.class);
    assertThat(allow.hasRules()).isFalse();
    var network = of("WasmPlugin", Fixtures.module(true, FailStrategy.FAIL_CLOSE, ""));
    assertThat(
            configuration(network, STOCK, "")
                .getTypedConfig()
                .unpack(io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.class)
                .hasRules())
        .isTrue();
  }

  @Test
  void theSameIsMadeOnceAndAScriptHasNone() {
    var one = of("WasmPlugin", Fixtures.module(false, FailStrategy.FAIL_CLOSE, ""));
    var same = of("WasmPlugin", Fixtures.module(false, FailStrategy.FAIL_CLOSE, ""));
    assertThat(translator.configuration(one, Extensions.ISTIO, "").orElseThrow())
        .isSameAs(translator.configuration(same, Extensions.ISTIO, "").orElseThrow());
    assertThat(
            translator.configuration(
                of("TrafficExtension", new Code.Lua("x")), Extensions.ISTIO, ""))
        .isEmpty();
  }
}
