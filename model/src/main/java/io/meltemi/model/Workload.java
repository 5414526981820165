package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.util.List;

/**
 * A running pod, or a VM by its WorkloadEntry.
 *
 * @param owner name of the deployment or other controller; the pod's own where it has none
 * @param ports named container ports, in the pod's order
 */
public record Workload(
    ResourceName name,
    Labels labels,
    String owner,
    String serviceAccount,
    PodNetwork podNetwork,
    Place place,
    boolean ready,
    List<NamedPort> ports) {

  /**
   * How it is reached.
   *
   * @param hostName {@code pod.spec.hostname}, or empty
   */
  public record PodNetwork(
      List<String> addresses, boolean hostNetwork, String hostName, String subdomain) {
    public PodNetwork {
      addresses = List.copyOf(addresses);
    }
  }

  /** Where it runs. */
  public record Place(String nodeName, Locality locality, String network) {}

  /** A port that a container names. */
  public record NamedPort(String name, int port, String protocol) {}

  public Workload {
    ports = List.copyOf(ports);
  }
}
