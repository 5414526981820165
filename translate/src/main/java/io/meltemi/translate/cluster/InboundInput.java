package io.meltemi.translate.cluster;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Protocol;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.policy.Hashed;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one inbound cluster depends on.
 *
 * @param port the workload's port, which names the cluster
 * @param statName what metrics call it
 * @param target where the application listens; absent for the address that was asked for
 * @param services those of the mesh behind the port, for metrics; empty where there is none
 * @param rule the DestinationRule whose policy is used
 */
record InboundInput(
    Hashed<ClusterEnvironment> environment,
    int port,
    String statName,
    Optional<Target> target,
    Protocol protocol,
    List<ClusterMetadata.Named> services,
    Optional<ResourceName> rule,
    TrafficPolicy policy) {
  /**
   * @param address an IP address or {@code unix://} path
   */
  record Target(String address, int port) {
    boolean isLoopback() {
      return address.equals("127.0.0.1") || address.equals("::1");
    }
  }
}
