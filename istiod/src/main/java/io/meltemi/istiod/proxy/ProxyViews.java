package io.meltemi.istiod.proxy;

import io.meltemi.base.Labels;
import io.meltemi.config.mesh.ProxyConfigReader;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.ProxyView.Interception;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.model.ProxyView.TlsFiles;
import io.meltemi.model.Service;
import io.meltemi.model.Workload;
import io.meltemi.xds.Client;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What translation may read of a client, in one snapshot. */
public final class ProxyViews {
  private static final System.Logger LOG = System.getLogger("ads");

  private final MeshSnapshot mesh;
  private final ServiceTargets targets;
  private final Set<String> headlessAddresses;

  /** Whether some service prefers endpoints of the caller's own node. */
  private final boolean nodeMatters;

  public ProxyViews(MeshSnapshot mesh) {
    this.mesh = mesh;
    this.targets = new ServiceTargets(mesh.config(), mesh.endpoints());
    this.headlessAddresses = headlessAddresses(mesh);
    this.nodeMatters = mesh.config().services().stream().anyMatch(ProxyViews::prefersNode);
  }

  private static boolean prefersNode(Service service) {
    return service.kubernetes().nodeLocal()
        || service.kubernetes().trafficDistribution().equals("PreferSameNode");
  }

  /** Only where it matters: proxies of different nodes are different classes then. */
  private static Labels withNode(
      Labels labels, NodeMetadata metadata, Optional<Workload> workload) {
    var all = new TreeMap<>(labels.asMap());
    workload
        .map(Workload::nodeName)
        .or(() -> metadata.findText("NODE_NAME"))
        .filter(node -> !node.isEmpty())
        .ifPresent(node -> all.put("kubernetes.io/hostname", node));
    return Labels.of(all);
  }

  private static Set<String> headlessAddresses(MeshSnapshot mesh) {
    var addresses = new HashSet<String>();
    mesh.config().services().stream()
        .filter(Service::isHeadless)
        .flatMap(s -> mesh.endpoints().of(s.key()).endpoints().stream())
        .forEach(e -> addresses.addAll(e.addresses()));
    return addresses;
  }

  /** The workload that the client runs beside, by its address; absent where nobody told of it. */
  public Optional<Workload> workloadOf(Client client) {
    return NodeId.parse(client.id())
        .map(id -> mesh.endpoints().workloadsByAddress().get(id.address()));
  }

  /**
   * @throws IllegalArgumentException where the client's id is not a proxy's
   */
  public ProxyView viewOf(Client client) {
    NodeId id =
        NodeId.parse(client.id())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "node id: \""
                            + client.id()
                            + "\" (expected: sidecar|router~IP~POD.NAMESPACE~DOMAIN)"));
    var metadata = new NodeMetadata(client.metadata());
    Optional<Workload> workload = workloadOf(client).filter(w -> w.name().name().equals(id.name()));
    Labels labels = workload.map(Workload::labels).orElseGet(() -> metadata.labels("LABELS"));
    String namespace = ClaimedIdentity.namespace(client, metadata);
    List<String> addresses = addresses(id, metadata);
    Interception interception = interception(metadata);
    return new ProxyView(
        id.type(),
        namespace,
        id.domain(),
        nodeMatters ? withNode(labels, metadata, workload) : labels,
        identity(metadata, labels),
        locality(client, labels, workload),
        metadata.findText("NETWORK").orElseGet(() -> workload.map(Workload::network).orElse("")),
        metadata.text("CLUSTER_ID"),
        interception,
        family(addresses),
        isAddressed(interception, addresses) || hasIngress(namespace, labels)
            ? addresses
            : List.of(),
        targets.of(namespace, labels, addresses, workload),
        features(metadata),
        client.extensions().isEmpty()
            ? Extensions.ISTIO
            : new Extensions.Listed(client.extensions()),
        proxyConfig(client, metadata));
  }

  /** A node's own settings that make no sense are told of, and the mesh's hold. */
  private ProxyConfig proxyConfig(Client client, NodeMetadata metadata) {
    ProxyConfig ofMesh = mesh.config().mesh().defaultConfig();
    var own = ProxyConfigReader.merge(ofMesh, metadata.tree("PROXY_CONFIG"), client.id());
    own.problems().forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem.toString()));
    return own.value().orElse(ofMesh);
  }

  private static List<String> addresses(NodeId id, NodeMetadata metadata) {
    return Stream.concat(Stream.of(id.address()), metadata.list("INSTANCE_IPS").stream())
        .filter(address -> !address.isEmpty())
        .distinct()
        .toList();
  }

  private boolean isAddressed(Interception interception, List<String> addresses) {
    return interception == Interception.NONE
        || addresses.stream().anyMatch(headlessAddresses::contains);
  }

  /** Whether a Sidecar resource may say what it takes connections for, at its own address. */
  private boolean hasIngress(String namespace, Labels labels) {
    return mesh.config().sidecars().stream()
        .filter(s -> !s.ingress().isEmpty() && s.meta().namespace().equals(namespace))
        .anyMatch(s -> labels.matches(s.workloadSelector().orElse(Labels.NONE)));
  }

  private static Interception interception(NodeMetadata metadata) {
    return switch (metadata.text("INTERCEPTION_MODE")) {
      case "TPROXY" -> Interception.TPROXY;
      case "NONE" -> Interception.NONE;
      default -> Interception.REDIRECT;
    };
  }

  private static IpFamily family(List<String> addresses) {
    boolean v6 = addresses.stream().anyMatch(a -> a.contains(":"));
    boolean v4 = addresses.stream().anyMatch(a -> !a.contains(":"));
    if (v4 && v6) {
      return IpFamily.DUAL;
    }
    return v6 ? IpFamily.IPV6 : IpFamily.IPV4;
  }

  private static Locality locality(Client client, Labels labels, Optional<Workload> workload) {
    var told = client.locality();
    var own = new Locality(told.getRegion(), told.getZone(), told.getSubZone());
    if (!own.isUnknown()) {
      return own;
    }
    return labels
        .find("istio-locality")
        .map(label -> Locality.parse(label.replace('.', '/')))
        .or(() -> workload.map(Workload::locality))
        .orElse(Locality.UNKNOWN);
  }

  /** Source: istio 1.30.3 pkg/kube/labels/labels.go (CanonicalService). */
  private static ProxyView.Identity identity(NodeMetadata metadata, Labels labels) {
    String workload = metadata.text("WORKLOAD_NAME");
    return new ProxyView.Identity(
        metadata.text("SERVICE_ACCOUNT"),
        workload,
        first(
            labels,
            workload,
            "service.istio.io/canonical-name",
            "service.istio.io/workload-name",
            "app.kubernetes.io/name",
            "app"),
        first(
            labels,
            "latest",
            "service.istio.io/canonical-revision",
            "app.kubernetes.io/version",
            "version"),
        metadata.text("MESH_ID"),
        metadata.text("ISTIO_VERSION"));
  }

  private static String first(Labels labels, String otherwise, String... keys) {
    return Stream.of(keys).flatMap(key -> labels.find(key).stream()).findFirst().orElse(otherwise);
  }

  private static ProxyView.Features features(NodeMetadata metadata) {
    return new ProxyView.Features(
        metadata.flag("DNS_CAPTURE"),
        metadata.findText("IDLE_TIMEOUT"),
        metadata.number("HTTP_PROXY_PORT"),
        metadata.text("ROUTER_MODE"),
        metadata.flag("UNPRIVILEGED_POD"),
        metadata.flag("ENABLE_HBONE"),
        metadata.list("REQUESTED_NETWORK_VIEW"),
        new TlsFiles(
            metadata.text("TLS_CLIENT_CERT_CHAIN"),
            metadata.text("TLS_CLIENT_KEY"),
            metadata.text("TLS_CLIENT_ROOT_CERT")),
        new TlsFiles(
            metadata.text("TLS_SERVER_CERT_CHAIN"),
            metadata.text("TLS_SERVER_KEY"),
            metadata.text("TLS_SERVER_ROOT_CERT")),
        metadata.flag("credential"));
  }
}
