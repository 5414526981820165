package io.meltemi.translate.extension;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.wasm.v3.Wasm;
import io.meltemi.base.Encoded;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.filter.PlacedExtension;
import io.meltemi.translate.filter.TypedConfig;
import java.util.Optional;

/**
 * Makes what proxies are told of a module. An Envoy without a runtime for it, or that refused it,
 * is told to deny everything, or with {@code FAIL_OPEN} to let everything pass. Any thread.
 */
public final class ExtensionTranslator {
  private static final String DENY = "wasm-default-deny";
  private static final String ALLOW = "wasm-default-allow";

  private final BuildCache<Input, Encoded> made = new BuildCache<>(ExtensionTranslator::build);

  /**
   * @param runs whether the Envoy is able to
   * @param pullSecret what the module is fetched with; empty where the proxy is given none
   */
  private record Input(TrafficExtension extension, boolean runs, String pullSecret) {}

  /** Absent for a script, which is in the listener. */
  public Optional<Encoded> configuration(
      TrafficExtension extension, Extensions envoy, String pullSecret) {
    return extension.code() instanceof Code.Wasm wasm
        ? Optional.of(
            made.get(
                new Input(
                    extension, PlacedExtension.runsModules(envoy, wasm.network()), pullSecret)))
        : Optional.empty();
  }

  /** What denies everything, or lets it pass, in the place of a module that does not run. */
  public Encoded standIn(TrafficExtension extension) {
    return made.get(new Input(extension, false, ""));
  }

  private static Encoded build(Input input) {
    Code.Wasm wasm = (Code.Wasm) input.extension.code();
    Message config =
        !input.runs
            ? standIn(wasm.network(), input.extension.failsOpen())
            : wasm.network()
                ? io.envoyproxy.envoy.extensions.filters.network.wasm.v3.Wasm.newBuilder()
                    .setConfig(PluginConfigs.of(input.extension, wasm, input.pullSecret))
                    .build()
                : Wasm.newBuilder()
                    .setConfig(PluginConfigs.of(input.extension, wasm, input.pullSecret))
                    .build();
    String name = input.extension.resourceName();
    return Encoder.encode(
        name,
        TypedExtensionConfig.newBuilder()
            .setName(name)
            .setTypedConfig(TypedConfig.of(config))
            .build());
  }

  /** No rules at all let pass; rules without a policy deny. */
  private static Message standIn(boolean network, boolean open) {
    if (network) {
      var filter =
          io.envoyproxy
              .envoy
              .extensions
              .filters
              .network
              .rbac
              .v3
              .RBAC
              .newBuilder()
              .setStatPrefix(open ? ALLOW : DENY);
      return (open ? filter : filter.setRules(RBAC.getDefaultInstance())).build();
    }
    var filter =
        io.envoyproxy
            .envoy
            .extensions
            .filters
            .http
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRulesStatPrefix(open ? ALLOW : DENY);
    return (open ? filter : filter.setRules(RBAC.getDefaultInstance())).build();
  }
}
