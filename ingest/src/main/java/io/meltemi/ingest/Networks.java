package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.model.MeshNetworks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network of an address: by the workload's label, else by MeshNetworks' ranges, else by the
 * registry, else the system namespace's label.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/network.go.
 */
public final class Networks {
  private final List<Range> ranges = new ArrayList<>();
  private final String ofCluster;

  private record Range(byte[] prefix, int bits, String network) {
    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @param systemNamespace labels of istiod's own namespace
   */
  public Networks(MeshNetworks networks, String clusterId, Labels systemNamespace) {
    String registry = "";
    for (Map.Entry<String, MeshNetworks.Network> network : networks.networks().entrySet()) {
      for (MeshNetworks.Member member : network.getValue().endpoints()) {
        switch (member) {
          case MeshNetworks.Member.Cidr(var range) -> addRange(range, network.getKey());
          case MeshNetworks.Member.Registry(var id) ->
              registry = id.equals(clusterId) ? network.getKey() : registry;
        }
      }
    }
    ofCluster =
        registry.isEmpty() ? systemNamespace.getOrDefault(WorkloadLabels.NETWORK, "") : registry;
  }

  private void addRange(String cidr, String network) {
    String[] parts = cidr.split("/", 2);
    byte[] prefix = bytes(parts[0]);
    int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : prefix.length * 8;
    ranges.add(new Range(prefix, Math.min(bits, prefix.length * 8), network));
  }

  /** Network of a workload with those labels at that IP address; empty: the default network. */
  public String of(Labels labels, String address) {
    return labels
        .find(WorkloadLabels.NETWORK)
        .filter(network -> !network.isEmpty())
        .orElseGet(() -> ofAddress(address));
  }

  private String ofAddress(String address) {
    if (ranges.isEmpty()) {
      return ofCluster;
    }
    byte[] bytes = bytes(address);
    return ranges.stream()
        .filter(range -> range.contains(bytes))
        .map(Range::network)
        .findFirst()
        .orElse(ofCluster);
  }

  /** The bytes of a literal address; none for a host name, which is in no range. */
  private static byte[] bytes(String address) {
    try {
      return InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return new byte[0];
    }
  }
}
