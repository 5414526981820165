package io.meltemi.agent.config;

import io.meltemi.agent.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * Where ProxyConfig comes from, in the order in which each overrides the one before: defaults, the
 * mesh configuration file's {@code defaultConfig}, {@code PROXY_CONFIG}, the pod's annotations,
 * flags. Istio: pilot/cmd/pilot-agent/config/config.go.
 *
 * @param meshConfigSource the mesh configuration file's name, for messages
 * @param meshConfig its text; empty if there is no such file
 * @param environment the text of {@code PROXY_CONFIG}; empty if it is not set
 * @param annotations the pod's
 * @param concurrency the flag; 0 if it is not given
 * @param serviceCluster the flag
 * @param binaryPath the flag; empty if it is not given
 */
public record ProxyConfigSource(
    String meshConfigSource,
    String meshConfig,
    String environment,
    Map<String, String> annotations,
    int concurrency,
    String serviceCluster,
    String binaryPath) {
  private static final String ANNOTATION = "proxy.istio.io/config";

  /**
   * What they say together.
   *
   * @throws SettingsException at the first value that is wrong
   */
  public ProxyConfig merged() {
    ProxyConfig config = ProxyConfig.defaults();
    Optional<JsonObject> mesh = Yaml.object(meshConfigSource, meshConfig).object("defaultConfig");
    if (mesh.isPresent()) {
      config = config.with(meshConfigSource + ": defaultConfig", mesh.get());
    }
    config = config.with("PROXY_CONFIG", Yaml.object("PROXY_CONFIG", environment));
    String annotation = "annotation " + ANNOTATION;
    config =
        config.with(annotation, Yaml.object(annotation, annotations.getOrDefault(ANNOTATION, "")));
    config = withAnnotation(config, "sidecar.istio.io/discoveryAddress", "discoveryAddress");
    config = withAnnotation(config, "status.sidecar.istio.io/port", "statusPort");
    return checked(withFlags(config));
  }

  private ProxyConfig withAnnotation(ProxyConfig config, String annotation, String field) {
    String value = annotations.getOrDefault(annotation, "");
    return value.isEmpty()
        ? config
        : config.with("annotation " + annotation, JsonObject.of(field, value));
  }

  private ProxyConfig withFlags(ProxyConfig config) {
    ProxyConfig changed = config;
    if (concurrency != 0) {
      changed = changed.with("flags", JsonObject.of("concurrency", (long) concurrency));
    }
    if (!binaryPath.isEmpty()) {
      changed = changed.with("flags", JsonObject.of("binaryPath", binaryPath));
    }
    boolean named =
        changed.json().containsKey("serviceCluster")
            || changed.json().containsKey("tracingServiceName");
    return named ? changed : changed.with("flags", JsonObject.of("serviceCluster", serviceCluster));
  }

  private static ProxyConfig checked(ProxyConfig config) {
    HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress());
    if (config.configPath().isEmpty()) {
      throw SettingsException.of("ProxyConfig", "configPath", "empty", "a folder");
    }
    if (config.adminPort() == 0) {
      throw SettingsException.of("ProxyConfig", "proxyAdminPort", 0, "1..65535");
    }
    return config;
  }
}
