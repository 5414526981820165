package io.meltemi.envtest.network;

import java.io.IOException;
import java.util.List;

/**
 * A wire between the nodes of two clusters. At first each cluster reaches the other's pods, nodes
 * and Services by their own addresses; once the networks are {@link #separate}, pods are out of
 * reach, and who calls seems to be the node. It goes with either of the two nodes.
 */
public record NetworkLink(ClusterNetwork one, ClusterNetwork other) {
  /** Lays the wire. */
  public static NetworkLink between(ClusterNetwork one, ClusterNetwork other) throws IOException {
    NetworkLink link = new NetworkLink(one, other);
    ClusterNetwork.batch(
        one.nodeNamespace(),
        "link add %s type veth peer name %s netns %s\n"
            .formatted(port(other), port(one), other.nodeNamespace()));
    link.route("add", one, other, other.allAddresses());
    link.route("add", other, one, one.allAddresses());
    return link;
  }

  /** The end of a wire to that cluster. */
  private static String port(ClusterNetwork to) {
    return "to-" + to.nodeNamespace();
  }

  private void route(String verb, ClusterNetwork from, ClusterNetwork to, String addresses)
      throws IOException {
    ClusterNetwork.batch(
        from.nodeNamespace(),
        "link set %1$s up\nroute %2$s %3$s via %4$s dev %1$s onlink src %5$s\n"
            .formatted(port(to), verb, addresses, to.nodeAddress(), from.nodeAddress()));
  }

  /**
   * From now on only the other's node and Services are reached, by new connections; older ones are
   * reset, as soon as who opened them says something.
   */
  public void separate() throws IOException {
    separate(one, other);
    separate(other, one);
  }

  private void separate(ClusterNetwork from, ClusterNetwork to) throws IOException {
    from.inNode(
        "nft",
        """
        table ip separate {
          chain leave { type nat hook postrouting priority srcnat; oifname "%1$s" masquerade; }
          chain old {
            type filter hook forward priority filter
            oifname "%1$s" ct direction original ct state established ct status & snat != snat \
            meta l4proto tcp reject with tcp reset
          }
        }
        """
            .formatted(port(to)));
    for (String addresses : List.of(to.nodeAddress() + "/32", to.serviceRange())) {
      route("add", from, to, addresses);
    }
    from.inNode("ip", "route", "delete", to.allAddresses());
  }
}
