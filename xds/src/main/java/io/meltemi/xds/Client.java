package io.meltemi.xds;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;

/**
 * A client as the first request of its stream described it.
 *
 * @param connectionId unique among the streams of this server: the node's id and a number, as in
 *     Istio's {@code /debug/connections}
 * @param id the node's id, {@code sidecar~10.0.0.1~pod.namespace~namespace.svc.cluster.local}
 * @param cluster the node's service cluster, may be empty
 * @param metadata the node's metadata as it was sent
 * @param locality all parts empty when the node said none
 * @param extensions names of the extensions that the node was built with; empty when it lists none
 * @param userAgent name and version of the client's software, {@code envoy 1.38.3}; may be empty
 */
public record Client(
    String connectionId,
    String id,
    String cluster,
    Struct metadata,
    Locality locality,
    List<String> extensions,
    String userAgent,
    Peer peer) {

  /**
   * The other end of the connection.
   *
   * @param address address of the other end of the connection
   * @param identities what the authenticator of the port verified (SPIFFE ids); empty on a port
   *     without authentication
   */
  public record Peer(String address, List<String> identities) {
    public Peer {
      identities = List.copyOf(identities);
    }
  }

  public Client {
    extensions = List.copyOf(extensions);
  }

  static Client of(Node node, long number, String peerAddress, List<String> identities) {
    return new Client(
        node.getId() + "-" + number,
        node.getId(),
        node.getCluster(),
        node.getMetadata(),
        node.getLocality(),
        node.getExtensionsList().stream().map(e -> e.getName().intern()).toList(),
        userAgent(node),
        new Peer(peerAddress, identities));
  }

  /** The proxy's own address, the second part of its node's id; empty where the id has none. */
  String address() {
    int start = id.indexOf('~') + 1;
    int end = id.indexOf('~', start);
    return end < 0 ? "" : id.substring(start, end);
  }

  private static String userAgent(Node node) {
    if (node.hasUserAgentBuildVersion()) {
      var version = node.getUserAgentBuildVersion().getVersion();
      return "%s %d.%d.%d"
          .formatted(
              node.getUserAgentName(),
              version.getMajorNumber(),
              version.getMinorNumber(),
              version.getPatch());
    }
    return (node.getUserAgentName() + " " + node.getUserAgentVersion()).strip();
  }
}
