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
    Security security,
    Connections connections,
    Listeners listeners,
    Telemetry telemetry,
    Discovery discovery,
    ProxyConfig defaultConfig,
    Map<String, Object> source) {

  /**
   * Who belongs to the mesh, and how its connections are protected.
   *
   * @param caCertificates roots of others that workloads trust
   */
  public record Security(
      String trustDomain,
      List<String> trustDomainAliases,
      boolean enableAutoMtls,
      Optional<Tls> meshMtls,
      Optional<Tls> tlsDefaults,
      boolean verifyCertificateAtClient,
      List<CaCertificate> caCertificates) {
    public Security {
      trustDomainAliases = List.copyOf(trustDomainAliases);
      caCertificates = List.copyOf(caCertificates);
    }
  }

  /** Defaults for connections to services. */
  public record Connections(
      Duration connectTimeout,
      Duration protocolDetectionTimeout,
      Optional<TrafficPolicy.Keepalive> tcpKeepalive,
      TrafficPolicy.ConnectionPool.H2Upgrade h2UpgradePolicy,
      TrafficPolicy.LocalityLb localityLbSetting,
      Optional<VirtualService.Retry> defaultHttpRetryPolicy,
      Optional<Duration> dnsRefreshRate) {}

  /** What proxies listen on, and what becomes of requests that no service stands for. */
  public record Listeners(
      Ports ports,
      OutboundTrafficPolicy outboundTrafficPolicy,
      boolean inboundPassthroughAllowed,
      PathNormalization pathNormalization) {}

  /**
   * Logs, traces and metrics of proxies.
   *
   * @param extensionProviders of these, and who is asked whether requests may pass
   */
  public record Telemetry(
      AccessLog accessLog,
      boolean enableTracing,
      List<ExtensionProvider> extensionProviders,
      Map<String, List<String>> defaultProviders,
      StatNames statNames) {
    public Telemetry {
      extensionProviders = List.copyOf(extensionProviders);
    }
  }

  /** What clusters are called in metrics, with variables such as {@code %SERVICE%}; or empty. */
  public record StatNames(String inbound, String outbound) {
    public static final StatNames NONE = new StatNames("", "");
  }

  /** Which objects count, and who sees them. */
  public record Discovery(
      Visibility defaultServiceExportTo,
      Visibility defaultVirtualServiceExportTo,
      Visibility defaultDestinationRuleExportTo,
      List<ServiceSettings> serviceSettings,
      List<LabelSelector> discoverySelectors,
      IngressSettings ingress) {
    public Discovery {
      serviceSettings = List.copyOf(serviceSettings);
      discoverySelectors = List.copyOf(discoverySelectors);
    }
  }

  public IngressSettings ingress() {
    return discovery.ingress;
  }

  public String trustDomain() {
    return security.trustDomain;
  }

  public List<String> trustDomainAliases() {
    return security.trustDomainAliases;
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

  /**
   * Which of Kubernetes' Ingresses are served, and by which gateways.
   *
   * @param ingressClass what the annotation {@code kubernetes.io/ingress.class} of ours says
   * @param ingressService whose addresses their statuses tell; empty for those of nodes
   * @param ingressSelector the value of the gateways' label {@code istio}; empty for the service's
   *     name
   * @param controllerMode {@code OFF}, {@code DEFAULT} (those without a class too) or {@code
   *     STRICT}
   */
  public record IngressSettings(
      String ingressClass, String ingressService, String ingressSelector, String controllerMode) {
    public static final IngressSettings DEFAULT =
        new IngressSettings("istio", "istio-ingressgateway", "", "STRICT");
  }
}
