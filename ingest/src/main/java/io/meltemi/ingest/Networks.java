package io.meltemi.ingest;

import io.meltemi.base.IpRange;
import io.meltemi.base.Labels;
import io.meltemi.model.MeshNetworks;
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

  private record Range(IpRange addresses, String network) {}

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

  /** Whether two versions of the system namespace's labels say the same. */
  static boolean isSame(Labels labels, Labels others) {
    return labels
        .getOrDefault(WorkloadLabels.NETWORK, "")
        .equals(others.getOrDefault(WorkloadLabels.NETWORK, ""));
  }

  private void addRange(String cidr, String network) {
    String all = cidr.indexOf(':') >= 0 ? "/128" : "/32";
    IpRange addresses = IpRange.parse(cidr.indexOf('/') >= 0 ? cidr : cidr + all);
    ranges.add(new Range(addresses, network));
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
    return IpRange.literal(address).stream()
        .flatMap(
            literal ->
                ranges.stream()
                    .filter(range -> range.addresses().contains(literal))
                    .map(Range::network))
        .findFirst()
        .orElse(ofCluster);
  }
}
