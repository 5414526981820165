package io.meltemi.model;

import java.util.List;
import java.util.SortedMap;

/** The networks of the mesh, by name: what belongs to each, and the gateways into it. */
public record MeshNetworks(SortedMap<String, Network> networks) {
  public static final MeshNetworks NONE = new MeshNetworks(java.util.Collections.emptySortedMap());

  public record Network(List<Member> endpoints, List<NetworkGateway> gateways) {
    public Network {
      endpoints = List.copyOf(endpoints);
      gateways = List.copyOf(gateways);
    }
  }

  /** What belongs to a network. */
  public sealed interface Member {
    record Cidr(String range) implements Member {}

    record Registry(String clusterId) implements Member {}
  }

  /**
   * @param address IP address or host; empty with a service name
   * @param registryServiceName host of the gateway's service; empty with an address
   */
  public record NetworkGateway(
      String address, String registryServiceName, int port, String locality) {}
}
