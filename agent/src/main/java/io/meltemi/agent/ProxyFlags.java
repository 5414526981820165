package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import picocli.CommandLine.Option;

/** The flags of {@code pilot-agent proxy}; their names and defaults are Istio's. */
final class ProxyFlags {
  @Option(
      names = "--domain",
      description = "DNS domain suffix (default: $${POD_NAMESPACE}.svc.cluster.local)")
  String domain = "";

  @Option(
      names = "--meshConfig",
      description = "mesh configuration file, need not exist (default: ${DEFAULT-VALUE})")
  String meshConfig = "./etc/istio/config/mesh";

  @Option(names = "--networksConfig", hidden = true, description = "accepted and not read")
  String networksConfig = "";

  @Option(names = "--stsPort", description = "port of the security token service: only 0, none")
  int stsPort;

  @Option(names = "--tokenManagerPlugin", description = "name of the token service's plug-in")
  String tokenManagerPlugin = "GoogleTokenExchange";

  @Option(
      names = "--serviceCluster",
      description = "Envoy's cluster where ProxyConfig names none (default: ${DEFAULT-VALUE})")
  String serviceCluster = "istio-proxy";

  @Option(
      names = "--proxyLogLevel",
      description =
          "Envoy's log level, with component:level pairs perhaps after it (default:"
              + " ${DEFAULT-VALUE})")
  String proxyLogLevel = "warning,misc:error";

  @Option(
      names = "--proxyComponentLogLevel",
      description = "component:level pairs, used where --proxyLogLevel has none")
  String proxyComponentLogLevel = "";

  @Option(names = "--concurrency", description = "Envoy's worker threads; 0 leaves it to Envoy")
  int concurrency;

  @Option(
      names = "--templateFile",
      description = "not supported: Go templates; use ISTIO_BOOTSTRAP_OVERRIDE")
  String templateFile = "";

  @Option(names = "--outlierLogPath", description = "file of outlier detection's log")
  String outlierLogPath = "";

  @Option(
      names = "--profiling",
      arity = "0..1",
      fallbackValue = "true",
      description = "accepted; a JVM is profiled by its own tools")
  boolean profiling = true;

  @Option(
      names = "--binaryPath",
      description = "Envoy's program (default: ProxyConfig's binaryPath, PATH, the set-up's)")
  String binaryPath = "";

  /**
   * @throws SettingsException where a flag cannot be obeyed
   */
  void check() {
    if (!templateFile.isEmpty()) {
      throw new SettingsException(
          "--templateFile: %s (expected: none; JSON or YAML to merge is named by ISTIO_BOOTSTRAP_OVERRIDE)"
              .formatted(templateFile));
    }
    if (stsPort != 0) {
      throw new SettingsException("--stsPort: " + stsPort + " (expected: 0)");
    }
    if (concurrency < 0) {
      throw new SettingsException("--concurrency: " + concurrency + " (expected: 0 or more)");
    }
  }
}
