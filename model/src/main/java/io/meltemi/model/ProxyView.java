package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * Everything that translation may read of a proxy, and nothing else: two proxies with equal views
 * get the same bytes. What identifies a single proxy (its id, its pod's name) is not in it.
 *
 * @param namespace the proxy's own ({@code NAMESPACE}, or from the node id)
 * @param addresses the proxy's own IPs, only where its configuration depends on them (capture mode
 *     NONE, an instance of a headless service, a Sidecar resource's ingress); empty otherwise
 * @param targets the services that its workload serves, in the services' order
 * @param network empty: the default network
 */
public record ProxyView(
    Type type,
    String namespace,
    String dnsDomain,
    Labels labels,
    Identity identity,
    Locality locality,
    String network,
    String clusterId,
    Interception interception,
    IpFamily ipFamily,
    List<String> addresses,
    List<ServiceTarget> targets,
    Features features,
    Extensions extensions,
    ProxyConfig proxyConfig) {

  public ProxyView {
    addresses = List.copyOf(addresses);
    targets = List.copyOf(targets);
  }

  public enum Type {
    SIDECAR,
    ROUTER
  }

  /** How traffic gets into the proxy. */
  public enum Interception {
    REDIRECT,
    TPROXY,
    NONE
  }

  /** Which IP families the proxy has; the first of its addresses decides for dual. */
  public enum IpFamily {
    IPV4,
    IPV6,
    DUAL
  }

  /**
   * Who the workload is, for traces and metrics.
   *
   * @param canonicalService {@code service.istio.io/canonical-name}, {@code app…} or the workload
   */
  public record Identity(
      String serviceAccount,
      String workloadName,
      String canonicalService,
      String canonicalRevision,
      String meshId,
      String istioVersion) {}

  /**
   * What the node's metadata switches.
   *
   * @param idleTimeout {@code IDLE_TIMEOUT}
   * @param httpProxyPort {@code HTTP_PROXY_PORT}; 0: none
   * @param routerMode {@code ROUTER_MODE}: {@code standard} or {@code sni-dnat}
   * @param credentialSocket {@code credential-uds} metadata or SDS by the agent for gateways
   */
  public record Features(
      boolean dnsCapture,
      Optional<String> idleTimeout,
      int httpProxyPort,
      String routerMode,
      boolean unprivilegedPod,
      boolean hbone,
      List<String> requestedNetworkView,
      TlsFiles clientCertificates,
      TlsFiles serverCertificates,
      boolean credentialSocket) {
    public Features {
      requestedNetworkView = List.copyOf(requestedNetworkView);
    }
  }

  /** Certificates in files ({@code TLS_CLIENT_CERT_CHAIN} …); empty strings where not told. */
  public record TlsFiles(String certificateChain, String key, String rootCertificate) {
    public static final TlsFiles NONE = new TlsFiles("", "", "");
  }

  /** What the Envoy in hand has. */
  public sealed interface Extensions {
    /** Istio's build: the node lists no extensions, or lists Istio's. */
    record IstioBuild() implements Extensions {}

    /** The names that the node lists, sorted: no filter that is not in it may be sent. */
    record Listed(List<String> names) implements Extensions {
      public Listed {
        names = names.stream().sorted().distinct().toList();
      }
    }

    Extensions ISTIO = new IstioBuild();

    default boolean has(String name) {
      return switch (this) {
        case IstioBuild() -> true;
        case Listed(var names) -> names.contains(name);
      };
    }
  }
}
