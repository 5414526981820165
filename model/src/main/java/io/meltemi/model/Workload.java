package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.util.List;

/**
 * A running pod, or a VM by its WorkloadEntry.
 *
 * @param owner name of the deployment or other controller; the pod's own where it has none
 * @param hostName {@code pod.spec.hostname}, or empty
 * @param ports named container ports, in the pod's order
 */
public record Workload(
    ResourceName name,
    Labels labels,
    List<String> addresses,
    String serviceAccount,
    String nodeName,
    Locality locality,
    String network,
    String owner,
    String hostName,
    String subdomain,
    boolean ready,
    boolean hostNetwork,
    List<NamedPort> ports) {

  /** A port that a container names. */
  public record NamedPort(String name, int port, String protocol) {}

  public Workload {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }
}
