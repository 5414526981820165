package io.meltemi.delivery.proxy;

import io.meltemi.base.Labels;
import io.meltemi.config.mesh.ProxyConfigReader;
import io.meltemi.model.Locality;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.ProxyView.Interception;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.model.ProxyView.TlsFiles;
import io.meltemi.xds.Client;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client's node says of itself, read once for as long as its stream lasts. Any thread.
 *
 * @param labels from the metadata; those of its pod go before them
 * @param network empty where it is not told
 * @param locality unknown where it is not told
 * @param node the name of the Kubernetes node, where it is told
 * @param proxyConfig the node's own {@code PROXY_CONFIG}
 */
public record ClientNode(
    NodeId id,
    ProxyView.Home home,
    List<String> addresses,
    Labels labels,
    Place place,
    Interception interception,
    Told told,
    Map<String, Object> proxyConfig) {
  private static final System.Logger LOG = System.getLogger("ads");

  record Place(Locality locality, Optional<String> node) {}

  /**
   * What goes into the view as it is, and what it is asked for.
   *
   * @param ports those of the workload that it names
   * @param metadata all that it says
   */
  record Told(
      String workloadName,
      String meshId,
      String serviceCluster,
      ProxyView.Features features,
      Extensions extensions,
      ToldPorts ports,
      NodeMetadata metadata) {}

  /** What is wrong with what a client says of itself, if it is not a proxy's. */
  public static Optional<String> fault(Client client) {
    return NodeId.parse(client.id()).isPresent()
        ? Optional.empty()
        : Optional.of(
            "node id: \"%s\" (expected: sidecar|router~IP~POD.NAMESPACE~DOMAIN)"
                .formatted(client.id()));
  }

  /**
   * @throws java.util.NoSuchElementException where the client has a {@link #fault}
   */
  public static ClientNode of(Client client) {
    NodeId id = NodeId.parse(client.id()).orElseThrow();
    var metadata = new NodeMetadata(client.metadata());
    var told = client.locality();
    return new ClientNode(
        id,
        new ProxyView.Home(
            ClaimedIdentity.namespace(client, metadata),
            id.domain(),
            metadata.text("NETWORK"),
            metadata.text("CLUSTER_ID")),
        Stream.concat(Stream.of(id.address()), metadata.list("INSTANCE_IPS").stream())
            .filter(address -> !address.isEmpty())
            .distinct()
            .toList(),
        metadata.labels("LABELS"),
        new Place(
            new Locality(told.getRegion(), told.getZone(), told.getSubZone()),
            metadata.findText("NODE_NAME")),
        interception(metadata),
        new Told(
            metadata.text("WORKLOAD_NAME"),
            metadata.text("MESH_ID"),
            client.cluster(),
            features(metadata),
            client.extensions().isEmpty()
                ? Extensions.ISTIO
                : new Extensions.Listed(client.extensions()),
            ToldPorts.of(metadata),
            metadata),
        metadata.tree("PROXY_CONFIG"));
  }

  /** Whether it is no Envoy but a program with a gRPC library. */
  public boolean isGrpc() {
    return told.metadata().says("GENERATOR", "grpc");
  }

  String namespace() {
    return home.namespace();
  }

  IpFamily family() {
    boolean v6 = addresses.stream().anyMatch(a -> a.contains(":"));
    boolean v4 = addresses.stream().anyMatch(a -> !a.contains(":"));
    if (v4 && v6) {
      return IpFamily.DUAL;
    }
    return v6 ? IpFamily.IPV6 : IpFamily.IPV4;
  }

  /** A node's own settings that make no sense are told of, and the mesh's hold. */
  ProxyConfig proxyConfigOver(ProxyConfig ofMesh) {
    if (proxyConfig.isEmpty()) {
      return ofMesh;
    }
    var own = ProxyConfigReader.merge(ofMesh, proxyConfig, id.name() + "." + namespace());
    own.problems().forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem.toString()));
    return own.value().orElse(ofMesh);
  }

  private static Interception interception(NodeMetadata metadata) {
    return switch (metadata.text("INTERCEPTION_MODE")) {
      case "TPROXY" -> Interception.TPROXY;
      case "NONE" -> Interception.NONE;
      default -> Interception.REDIRECT;
    };
  }

  private static ProxyView.Features features(NodeMetadata metadata) {
    return new ProxyView.Features(
        metadata.flag("DNS_CAPTURE"),
        metadata.findText("IDLE_TIMEOUT"),
        metadata.number("HTTP_PROXY_PORT"),
        metadata.flag("UNPRIVILEGED_POD"),
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
