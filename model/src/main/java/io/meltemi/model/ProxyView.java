package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that translation may read of a proxy, and nothing else: two proxies with equal views
 * get the same bytes. What identifies a single proxy (its id, its pod's name) is not in it.
 *
 * @param labels of its workload
 * @param workload what its own workload is and serves: for what comes in, and for telemetry
 * @param envoy what its Envoy is able and told to do
 */
public record ProxyView(
    Type type,
    Home home,
    Labels labels,
    Locality locality,
    IpFamily ipFamily,
    Interception interception,
    Workload workload,
    Envoy envoy) {

  /**
   * Where the proxy belongs.
   *
   * @param namespace the proxy's own ({@code NAMESPACE}, or from the node id)
   * @param dnsDomain such as {@code shop.svc.cluster.local}
   * @param network empty: the default network
   */
  public record Home(String namespace, String dnsDomain, String network, String clusterId) {}

  /**
   * @param addresses the proxy's own IPs, only where its configuration depends on them (capture
   *     mode NONE, an instance of a headless service, a Sidecar resource's ingress); empty
   *     otherwise
   * @param targets the services that the workload serves, in the services' order
   * @param node what EnvoyFilters ask for of its node
   */
  public record Workload(
      Identity identity, List<String> addresses, List<ServiceTarget> targets, NodeFacts node) {
    /** Nobody's. */
    public static final Workload NONE =
        new Workload(new Identity("", "", ""), List.of(), List.of());

    /** One of whose node nothing is asked. */
    public Workload(Identity identity, List<String> addresses, List<ServiceTarget> targets) {
      this(identity, addresses, targets, NodeFacts.NOT_ASKED);
    }

    public Workload {
      addresses = List.copyOf(addresses);
      targets = List.copyOf(targets);
    }
  }

  public record Envoy(Features features, Extensions extensions, ProxyConfig proxyConfig) {}

  public String namespace() {
    return home.namespace;
  }

  public String dnsDomain() {
    return home.dnsDomain;
  }

  public String network() {
    return home.network;
  }

  public String clusterId() {
    return home.clusterId;
  }

  public Identity identity() {
    return workload.identity;
  }

  public NodeFacts node() {
    return workload.node;
  }

  public List<String> addresses() {
    return workload.addresses;
  }

  public List<ServiceTarget> targets() {
    return workload.targets;
  }

  public Features features() {
    return envoy.features;
  }

  public Extensions extensions() {
    return envoy.extensions;
  }

  public ProxyConfig proxyConfig() {
    return envoy.proxyConfig;
  }

  public ProxyView withLabels(Labels other) {
    return labels.equals(other)
        ? this
        : new ProxyView(type, home, other, locality, ipFamily, interception, workload, envoy);
  }

  public ProxyView withLocality(Locality other) {
    return locality.equals(other)
        ? this
        : new ProxyView(type, home, labels, other, ipFamily, interception, workload, envoy);
  }

  /** What of it matters to outgoing traffic, with those of its labels that do. */
  public ProxyView forOutbound(Labels read) {
    return new ProxyView(
        type, home, read, Locality.UNKNOWN, ipFamily, interception, Workload.NONE, envoy);
  }

  /** The same proxy in any namespace. */
  public ProxyView withoutNamespace() {
    return inDomain("", "");
  }

  public ProxyView inDomain(String namespace, String dnsDomain) {
    return new ProxyView(
        type,
        new Home(namespace, dnsDomain, home.network, home.clusterId),
        labels,
        locality,
        ipFamily,
        interception,
        workload,
        envoy);
  }

  /** What of it matters to endpoints: never its namespace or workload. */
  public ProxyView placed(Labels read, Locality from) {
    return new ProxyView(
        type,
        new Home("", "", home.network, home.clusterId),
        read,
        from,
        ipFamily,
        interception,
        Workload.NONE,
        envoy);
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
   * @param spans what its spans are named after, where a tracer of the mesh asks for it
   * @param labels of its metrics, where a stock Envoy keeps them
   */
  public record Identity(
      String canonicalService,
      String canonicalRevision,
      String meshId,
      SpanNames spans,
      MetricLabels labels) {
    public Identity(String canonicalService, String canonicalRevision, String meshId) {
      this(canonicalService, canonicalRevision, meshId, SpanNames.NONE, MetricLabels.NONE);
    }
  }

  /** Labels of metrics, beside the rest, where Envoy does not know them of itself. */
  public record MetricLabels(String workload, String app, String version) {
    public static final MetricLabels NONE = new MetricLabels("", "", "");
  }

  /**
   * Names of the service that spans are of.
   *
   * @param cluster the node's service cluster
   * @param semantic by OpenTelemetry's conventions for Kubernetes
   */
  public record SpanNames(String cluster, String semantic) {
    public static final SpanNames NONE = new SpanNames("", "");
  }

  /**
   * What a node tells of itself, as far as some EnvoyFilter asks for it.
   *
   * @param version of the proxy ({@code ISTIO_VERSION}); empty where nothing asks
   * @param metadata fields that are as some filter asks for them
   */
  public record NodeFacts(String version, Map<String, String> metadata) {
    public static final NodeFacts NOT_ASKED = new NodeFacts("", Map.of());

    public NodeFacts {
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }
  }

  /**
   * What the node's metadata switches.
   *
   * @param idleTimeout {@code IDLE_TIMEOUT}
   * @param httpProxyPort {@code HTTP_PROXY_PORT}; 0: none
   * @param credentialSocket {@code credential-uds} metadata or SDS by the agent for gateways
   */
  public record Features(
      boolean dnsCapture,
      Optional<String> idleTimeout,
      int httpProxyPort,
      boolean unprivilegedPod,
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
