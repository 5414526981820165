package io.meltemi.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mesh-wide settings, with Istio's built-in defaults filled in.
 *
 * @param source the whole document as written, in order: what {@code /debug/mesh} prints
 *     <p>Source: istio.io/api mesh/v1alpha1/config.proto; defaults: istio 1.30.3 pkg/config/mesh.
 */
public record MeshConfig(
    String rootNamespace,
    String trustDomain,
    List<String> trustDomainAliases,
    Ports ports,
    Duration connectTimeout,
    Duration protocolDetectionTimeout,
    Optional<TrafficPolicy.Keepalive> tcpKeepalive,
    TrafficPolicy.ConnectionPool.H2Upgrade h2UpgradePolicy,
    OutboundTrafficPolicy outboundTrafficPolicy,
    boolean inboundPassthroughAllowed,
    boolean enableAutoMtls,
    Optional<Tls> meshMtls,
    Optional<Tls> tlsDefaults,
    Visibility defaultServiceExportTo,
    Visibility defaultVirtualServiceExportTo,
    Visibility defaultDestinationRuleExportTo,
    TrafficPolicy.LocalityLb localityLbSetting,
    Optional<VirtualService.Retry> defaultHttpRetryPolicy,
    Optional<Duration> dnsRefreshRate,
    AccessLog accessLog,
    boolean enableTracing,
    PathNormalization pathNormalization,
    boolean verifyCertificateAtClient,
    List<ServiceSettings> serviceSettings,
    List<LabelSelector> discoverySelectors,
    IngressSettings ingress,
    ProxyConfig defaultConfig,
    List<Map<String, Object>> extensionProviders,
    Map<String, List<String>> defaultProviders,
    Map<String, Object> source) {

  public MeshConfig {
    trustDomainAliases = List.copyOf(trustDomainAliases);
    serviceSettings = List.copyOf(serviceSettings);
    discoverySelectors = List.copyOf(discoverySelectors);
    extensionProviders = List.copyOf(extensionProviders);
  }

  /**
   * @param httpProxy port of the outbound HTTP proxy; 0: none
   */
  public record Ports(int outbound, int inbound, int httpProxy) {
    public static final Ports DEFAULT = new Ports(15001, 15006, 0);
  }

  /**
   * @param file path such as {@code /dev/stdout}; empty: no access log
   * @param format text, or a JSON object; empty: Istio's
   */
  public record AccessLog(
      String file, String format, boolean json, boolean envoyService, boolean disableListenerLog) {
    public static final AccessLog NONE = new AccessLog("", "", false, false, false);
  }

  public enum PathNormalization {
    DEFAULT,
    NONE,
    BASE,
    MERGE_SLASHES,
    DECODE_AND_MERGE_SLASHES
  }

  /** TLS settings of the mesh's own connections ({@code meshMTLS}) or of the others. */
  public record Tls(
      Gateway.TlsVersion minProtocolVersion, List<String> ecdhCurves, List<String> cipherSuites) {
    public Tls {
      ecdhCurves = List.copyOf(ecdhCurves);
      cipherSuites = List.copyOf(cipherSuites);
    }
  }

  /** Hosts whose traffic stays in the cluster, or leaves it. */
  public record ServiceSettings(boolean clusterLocal, List<String> hosts) {
    public ServiceSettings {
      hosts = List.copyOf(hosts);
    }
  }

  public record IngressSettings(
      String ingressClass, String ingressService, String ingressSelector, String controllerMode) {
    public static final IngressSettings DEFAULT =
        new IngressSettings("istio", "istio-ingressgateway", "ingressgateway", "STRICT");
  }
}
