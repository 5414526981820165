package io.meltemi.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * The networks of the mesh, by name: what belongs to each, and the gateways into it.
 *
 * @param addresses of gateways that are named by a host, as far as they are known
 */
public record MeshNetworks(
    SortedMap<String, Network> networks, SortedMap<String, List<String>> addresses) {
  public static final MeshNetworks NONE = new MeshNetworks(Collections.emptySortedMap());

  public MeshNetworks(SortedMap<String, Network> networks) {
    this(networks, Collections.emptySortedMap());
  }

  public MeshNetworks withAddresses(SortedMap<String, List<String>> others) {
    return new MeshNetworks(networks, others);
  }

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
