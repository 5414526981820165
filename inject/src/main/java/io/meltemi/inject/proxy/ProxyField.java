package io.meltemi.inject.proxy;

import java.util.List;
import java.util.Optional;

/**
 * A field of ProxyConfig.
 *
 * @param name in JSON
 * @param words of an enumeration, its zero first; otherwise empty
 */
public record ProxyField(String name, Kind kind, List<String> words) {
  /** What a field holds. */
  public enum Kind {
    TEXT,
    NUMBER,
    DURATION,
    ENUM,
    /** Absent is not the same as false. */
    OPTIONAL_BOOL,
    /** Absent is not the same as 0. */
    OPTIONAL_NUMBER,
    TEXT_MAP,
    TEXTS,
    MESSAGE
  }

  /** In the order in which protobuf declares and prints them. */
  static final List<ProxyField> ALL =
      List.of(
          of("configPath", Kind.TEXT),
          of("binaryPath", Kind.TEXT),
          of("serviceCluster", Kind.TEXT),
          words(
              "tracingServiceName",
              "APP_LABEL_AND_NAMESPACE",
              "CANONICAL_NAME_ONLY",
              "CANONICAL_NAME_AND_NAMESPACE"),
          of("drainDuration", Kind.DURATION),
          of("parentShutdownDuration", Kind.DURATION),
          of("discoveryAddress", Kind.TEXT),
          of("discoveryRefreshDelay", Kind.DURATION),
          of("zipkinAddress", Kind.TEXT),
          of("statsdUdpAddress", Kind.TEXT),
          of("envoyMetricsServiceAddress", Kind.TEXT),
          of("proxyAdminPort", Kind.NUMBER),
          of("availabilityZone", Kind.TEXT),
          words("controlPlaneAuthPolicy", "NONE", "MUTUAL_TLS", "INHERIT"),
          of("customConfigFile", Kind.TEXT),
          of("statNameLength", Kind.NUMBER),
          of("concurrency", Kind.OPTIONAL_NUMBER),
          of("proxyBootstrapTemplatePath", Kind.TEXT),
          words("interceptionMode", "REDIRECT", "TPROXY", "NONE"),
          of("tracing", Kind.MESSAGE),
          of("sds", Kind.MESSAGE),
          of("envoyAccessLogService", Kind.MESSAGE),
          of("envoyMetricsService", Kind.MESSAGE),
          of("proxyMetadata", Kind.TEXT_MAP),
          of("runtimeValues", Kind.TEXT_MAP),
          of("statusPort", Kind.NUMBER),
          of("extraStatTags", Kind.TEXTS),
          of("gatewayTopology", Kind.MESSAGE),
          of("terminationDrainDuration", Kind.DURATION),
          of("meshId", Kind.TEXT),
          of("readinessProbe", Kind.MESSAGE),
          of("proxyStatsMatcher", Kind.MESSAGE),
          of("holdApplicationUntilProxyStarts", Kind.OPTIONAL_BOOL),
          of("caCertificatesPem", Kind.TEXTS),
          of("image", Kind.MESSAGE),
          of("privateKeyProvider", Kind.MESSAGE),
          of("proxyHeaders", Kind.MESSAGE),
          of("fileFlushInterval", Kind.DURATION),
          of("fileFlushMinSizeKb", Kind.OPTIONAL_NUMBER),
          of("statsCompression", Kind.OPTIONAL_BOOL));

  public ProxyField {
    words = List.copyOf(words);
  }

  private static ProxyField of(String name, Kind kind) {
    return new ProxyField(name, kind, List.of());
  }

  private static ProxyField words(String name, String... words) {
    return new ProxyField(name, Kind.ENUM, List.of(words));
  }

  /** The field of that name; none if ProxyConfig has none. */
  public static Optional<ProxyField> named(String name) {
    return ALL.stream().filter(field -> field.name.equals(name)).findFirst();
  }
}
