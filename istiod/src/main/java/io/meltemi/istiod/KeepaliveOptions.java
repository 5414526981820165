package io.meltemi.istiod;

import io.meltemi.settings.Environment;
import io.meltemi.xds.XdsSettings;
import picocli.CommandLine.Option;

/** The flags that say how long connections of xDS are kept, and how they end. */
final class KeepaliveOptions {
  @Option(
      names = "--keepaliveMaxServerConnectionAge",
      paramLabel = "DURATION",
      description =
          "End xDS connections after this time, so that they spread over replicas"
              + " (default: ${DEFAULT-VALUE}; 0: never).")
  private String maxConnectionAge = "30m";

  @Option(
      names = "--keepaliveInterval",
      paramLabel = "DURATION",
      description =
          "Ping xDS connections that are silent for this time (default: ${DEFAULT-VALUE}).")
  private String interval = "30s";

  @Option(
      names = "--keepaliveTimeout",
      paramLabel = "DURATION",
      description = "End connections whose ping is not answered (default: ${DEFAULT-VALUE}).")
  private String timeout = "10s";

  @Option(
      names = "--shutdownDuration",
      paramLabel = "DURATION",
      description =
          "How long streams may take to end when istiod does (default: ${DEFAULT-VALUE}).")
  private String shutdown = "10s";

  /** The settings with what these flags say. */
  XdsSettings over(XdsSettings settings) {
    return settings
        .withMaxConnectionAge(
            Environment.duration("--keepaliveMaxServerConnectionAge", maxConnectionAge))
        .withPings(
            Environment.positive("--keepaliveInterval", interval),
            Environment.positive("--keepaliveTimeout", timeout))
        .withDrain(Environment.duration("--shutdownDuration", shutdown));
  }
}
