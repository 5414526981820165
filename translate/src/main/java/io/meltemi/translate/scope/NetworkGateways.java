package io.meltemi.translate.scope;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.Service;
import io.meltemi.translate.IpAddresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The gateways into other networks, of MeshNetworks, of services labelled {@code
 * topology.istio.io/network} and of Gateways of the Gateway API with that label. One that is named
 * by a host counts by the addresses of that.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/network.go.
 *
 * @param gateways sorted by address, then port
 */
public record NetworkGateways(List<NetworkGateway> gateways) {
  private static final Comparator<NetworkGateway> ORDER =
      Comparator.comparing(NetworkGateway::address)
          .thenComparingInt(NetworkGateway::port)
          .thenComparing(NetworkGateway::cluster)
          .thenComparing(NetworkGateway::network);

  public static final NetworkGateways NONE = new NetworkGateways(List.of());
  private static final int DEFAULT_PORT = 15443;

  /**
   * @param cluster empty where it is not of a known cluster
   * @param serviceAccount as which it runs; empty where that is not known
   */
  public record NetworkGateway(
      String network, String cluster, String address, int port, ResourceName serviceAccount) {
    public NetworkGateway(String network, String cluster, String address, int port) {
      this(network, cluster, address, port, new ResourceName("", ""));
    }

    NetworkGateway at(String otherAddress) {
      return new NetworkGateway(network, cluster, otherAddress, port, serviceAccount);
    }
  }

  public NetworkGateways {
    var distinct = new TreeSet<>(ORDER);
    distinct.addAll(gateways);
    gateways = List.copyOf(distinct);
  }

  public static NetworkGateways of(ConfigSnapshot config, String clusterId) {
    var usable = new ArrayList<NetworkGateway>();
    for (NetworkGateway gateway : named(config, clusterId)) {
      List<String> addresses =
          IpAddresses.isIp(gateway.address())
              ? List.of(gateway.address())
              : config.networks().addresses().getOrDefault(gateway.address(), List.of());
      for (String address : addresses) {
        usable.add(gateway.at(address));
      }
    }
    return usable.isEmpty() ? NONE : new NetworkGateways(usable);
  }

  /** The same as they are named: hosts are not resolved, and count though they have no address. */
  public static NetworkGateways unresolved(ConfigSnapshot config, String clusterId) {
    Set<NetworkGateway> all = named(config, clusterId);
    return all.isEmpty() ? NONE : new NetworkGateways(List.copyOf(all));
  }

  /** The hosts by which gateways are named, sorted. */
  public static SortedSet<String> hosts(ConfigSnapshot config) {
    var hosts = new TreeSet<String>();
    for (NetworkGateway gateway : named(config, "")) {
      if (!IpAddresses.isIp(gateway.address())) {
        hosts.add(gateway.address());
      }
    }
    return hosts;
  }

  private static Set<NetworkGateway> named(ConfigSnapshot config, String clusterId) {
    Set<NetworkGateway> found = new LinkedHashSet<>();
    for (MeshNetworks.ListedGateway listed : config.networks().listed()) {
      found.add(
          new NetworkGateway(
              listed.network(),
              clusterId,
              listed.address(),
              listed.port(),
              listed.serviceAccount()));
    }
    config
        .networks()
        .networks()
        .forEach(
            (name, network) -> {
              for (MeshNetworks.NetworkGateway gateway : network.gateways()) {
                if (!gateway.address().isEmpty()) {
                  found.add(new NetworkGateway(name, "", gateway.address(), gateway.port()));
                } else {
                  config.services().stream()
                      .filter(s -> s.hostname().value().equals(gateway.registryServiceName()))
                      .flatMap(s -> versions(s, clusterId))
                      .forEach(v -> addService(found, name, v, gateway.port()));
                }
              }
            });
    for (Service service : config.services()) {
      if (service.kubernetes().byCluster().isEmpty()) {
        addLabelled(found, new Version(clusterId, service));
      } else {
        versions(service, clusterId).forEach(version -> addLabelled(found, version));
      }
    }
    return found;
  }

  /** A service as one cluster has it. */
  private record Version(String cluster, Service service) {}

  private static Stream<Version> versions(Service service, String ownCluster) {
    SortedMap<String, Service> byCluster = service.kubernetes().byCluster();
    return byCluster.isEmpty()
        ? Stream.of(new Version(ownCluster, service))
        : byCluster.entrySet().stream().map(v -> new Version(v.getKey(), v.getValue()));
  }

  private static void addLabelled(Set<NetworkGateway> found, Version version) {
    version
        .service
        .attributes()
        .labels()
        .find("topology.istio.io/network")
        .filter(n -> !n.isEmpty())
        .ifPresent(network -> addService(found, network, version, labelledPort(version.service)));
  }

  private static void addService(
      Set<NetworkGateway> found, String network, Version version, int port) {
    for (String address : version.service.kubernetes().externalAddresses()) {
      found.add(new NetworkGateway(network, version.cluster, address, port));
    }
  }

  private static int labelledPort(Service service) {
    String text = service.attributes().labels().getOrDefault("networking.istio.io/gatewayPort", "");
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : DEFAULT_PORT;
  }

  public boolean isEmpty() {
    return gateways.isEmpty();
  }

  /** Those of that network and cluster; where there are none, all of the network. */
  public List<NetworkGateway> into(String network, String cluster) {
    List<NetworkGateway> all = gateways.stream().filter(g -> g.network().equals(network)).toList();
    List<NetworkGateway> near = all.stream().filter(g -> g.cluster().equals(cluster)).toList();
    return near.isEmpty() ? all : near;
  }

  /** What weights are multiplied by, so that each splits evenly among any network's gateways. */
  public long weightScale() {
    Map<String, Integer> counts = new HashMap<>();
    for (NetworkGateway gateway : gateways) {
      counts.merge(gateway.network(), 1, Integer::sum);
      counts.merge(gateway.network() + "\n" + gateway.cluster(), 1, Integer::sum);
    }
    long scale = 1;
    for (int count : new ArrayList<>(counts.values())) {
      scale = scale / greatestCommonDivisor(scale, count) * count;
    }
    return scale;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
