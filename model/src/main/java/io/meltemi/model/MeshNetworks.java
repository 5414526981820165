package io.meltemi.model;

import io.meltemi.base.ResourceName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * The networks of the mesh, by name: what belongs to each, and the gateways into it.
 *
 * @param addresses of gateways that are named by a host, as far as they are known
 * @param listed the gateways that Gateways of the Gateway API name
 */
public record MeshNetworks(
    SortedMap<String, Network> networks,
    SortedMap<String, List<String>> addresses,
    List<ListedGateway> listed) {
  public static final MeshNetworks NONE = new MeshNetworks(Collections.emptySortedMap());

  public MeshNetworks {
    listed = List.copyOf(listed);
  }

  public MeshNetworks(SortedMap<String, Network> networks) {
    this(networks, Collections.emptySortedMap(), List.of());
  }

  public MeshNetworks withAddresses(SortedMap<String, List<String>> others) {
    return new MeshNetworks(networks, others, listed);
  }

  public MeshNetworks withListed(List<ListedGateway> others) {
    return new MeshNetworks(networks, addresses, others);
  }

  public record Network(List<Member> endpoints, List<NetworkGateway> gateways) {
    public Network {
      endpoints = List.copyOf(endpoints);
      gateways = List.copyOf(gateways);
    }
  }

  /**
   * A gateway into a network, of a Gateway with that network's label.
   *
   * @param address IP address or host
   * @param serviceAccount as which it runs
   */
  public record ListedGateway(
      String network, String address, int port, ResourceName serviceAccount) {}

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
