package io.meltemi.translate.extension;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.core.v3.AsyncDataSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.core.v3.RemoteDataSource;
import io.envoyproxy.envoy.extensions.wasm.v3.EnvironmentVariables;
import io.envoyproxy.envoy.extensions.wasm.v3.FailurePolicy;
import io.envoyproxy.envoy.extensions.wasm.v3.PluginConfig;
import io.envoyproxy.envoy.extensions.wasm.v3.VmConfig;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Module;
import io.meltemi.model.TrafficExtension.PullPolicy;
import io.meltemi.model.TrafficExtension.Variable;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.TypedConfig;
import java.time.Duration;

/**
 * What Envoy is told of a module. How the agent is to fetch it is among the variables, which the
 * agent takes out.
 */
final class PluginConfigs {
  private static final String RUNTIME = "envoy.wasm.runtime.v8";
  private static final String PULL_SECRET = "ISTIO_META_WASM_IMAGE_PULL_SECRET";
  private static final String PULL_POLICY = "ISTIO_META_WASM_IMAGE_PULL_POLICY";
  private static final String REVISION = "ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION";
  private static final String FILE = "file://";
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(30);

  /** Envoy wants a sum, and agents know this for none. */
  private static final String NO_SUM = "nil";

  private PluginConfigs() {}

  static PluginConfig of(TrafficExtension extension, Code.Wasm wasm, String pullSecret) {
    return PluginConfig.newBuilder()
        .setName(extension.meta().namespace() + "." + extension.name())
        .setRootId(wasm.pluginName())
        .setConfiguration(configuration(wasm.configuration()))
        .setVmConfig(
            VmConfig.newBuilder()
                .setRuntime(RUNTIME)
                .setCode(code(wasm.module()))
                .setEnvironmentVariables(variables(wasm, pullSecret)))
        .setFailurePolicy(failurePolicy(wasm.failStrategy()))
        .build();
  }

  private static Any configuration(String json) {
    return json.isEmpty() ? Any.getDefaultInstance() : TypedConfig.of(StringValue.of(json));
  }

  private static FailurePolicy failurePolicy(FailStrategy strategy) {
    return switch (strategy) {
      case FAIL_CLOSE -> FailurePolicy.FAIL_CLOSED;
      case FAIL_OPEN -> FailurePolicy.FAIL_OPEN;
      case FAIL_RELOAD -> FailurePolicy.FAIL_RELOAD;
    };
  }

  private static AsyncDataSource code(Module module) {
    if (module.url().startsWith(FILE)) {
      return AsyncDataSource.newBuilder()
          .setLocal(DataSource.newBuilder().setFilename(module.url().substring(FILE.length())))
          .build();
    }
    // The cluster is one that there is not: Envoy itself fetches nothing.
    var uri =
        HttpUri.newBuilder()
            .setUri(module.url())
            .setTimeout(ProtoDurations.of(FETCH_TIMEOUT))
            .setCluster("_");
    return AsyncDataSource.newBuilder()
        .setRemote(
            RemoteDataSource.newBuilder()
                .setHttpUri(uri)
                .setSha256(module.sha256().isEmpty() ? NO_SUM : module.sha256()))
        .build();
  }

  private static EnvironmentVariables variables(Code.Wasm wasm, String pullSecret) {
    var variables = EnvironmentVariables.newBuilder();
    for (Variable variable : wasm.variables()) {
      variable
          .value()
          .ifPresentOrElse(
              value -> variables.putKeyValues(variable.name(), value),
              () -> variables.addHostEnvKeys(variable.name()));
    }
    if (!wasm.module().pullSecret().isEmpty()) {
      variables.putKeyValues(PULL_SECRET, pullSecret);
    }
    if (wasm.module().pullPolicy() != PullPolicy.UNSPECIFIED_POLICY) {
      variables.putKeyValues(PULL_POLICY, wasm.module().pullPolicy().name());
    }
    return variables.putKeyValues(REVISION, wasm.revision()).build();
  }
}
