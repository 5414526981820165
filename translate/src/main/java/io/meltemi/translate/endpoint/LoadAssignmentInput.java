package io.meltemi.translate.endpoint;

import io.meltemi.base.Labels;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.scope.NetworkGateways;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything that one load assignment depends on. What of the proxy does not matter for this
 * cluster is left empty, so that proxies share it.
 *
 * @param endpoints compared by identity: the same instance stays in force until they change
 * @param locality absent where all localities count alike
 * @param networks absent where there are no gateways between networks
 */
public record LoadAssignmentInput(
    String clusterName,
    Source endpoints,
    Filter filter,
    Mtls mtls,
    Optional<LocalityInput> locality,
    Optional<NetworkInput> networks) {

  /** Cheap: of one cluster and its endpoints there are only as many inputs as places of proxies. */
  @Override
  public int hashCode() {
    int place = locality.map(l -> l.proxy().hashCode() + l.proxyLabels().hashCode()).orElse(0);
    int network = networks.map(n -> n.proxyNetwork().hashCode()).orElse(0);
    return ((clusterName.hashCode() * 31 + endpoints.hashCode()) * 31 + place) * 31 + network;
  }

  /** Endpoints of one service, equal to none but themselves. */
  public record Source(ServiceEndpoints value) {
    @Override
    @SuppressWarnings("ReferenceEquality") // that is its meaning
    public boolean equals(Object other) {
      return other instanceof Source(var theirs) && theirs == value;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }

  /**
   * Which of the endpoints are sent.
   *
   * @param ipOnly host names are left out, which EDS cannot carry
   * @param mtlsOnly only those that take mutual TLS, for traffic that is passed on by SNI
   */
  public record Filter(
      String portName,
      Labels subset,
      boolean ipOnly,
      boolean unhealthyToo,
      boolean drainingToo,
      boolean mtlsOnly,
      Kind kind,
      Places places) {

    /**
     * What endpoints they are, and what is said of them.
     *
     * @param external of a ServiceEntry, whose endpoints nobody probes
     * @param peerLabels with labels for the metrics of a stock Envoy
     * @param everyPort those of all ports of the service, each an endpoint of its own
     */
    public record Kind(boolean external, boolean peerLabels, boolean everyPort) {}

    /**
     * Where endpoints are that are sent.
     *
     * @param cluster absent: of every cluster
     * @param exported clusters whose endpoints are sent beside those of {@code cluster}
     * @param node absent: of every node
     * @param networks names of networks; empty: all
     */
    public record Places(
        Optional<String> cluster,
        SortedSet<String> exported,
        Optional<String> node,
        List<String> networks) {
      boolean holdCluster(String ofEndpoint) {
        return cluster.isEmpty()
            || cluster.get().equals(ofEndpoint)
            || exported.contains(ofEndpoint);
      }
    }
  }

  /**
   * Whether endpoints that take mutual TLS are reached by it.
   *
   * @param byRule what the DestinationRule's TLS mode says for all; absent: each for itself
   * @param general the mode of the service's namespace
   * @param workloads policies of that namespace that select workloads, oldest first
   */
  public record Mtls(
      Optional<Boolean> byRule,
      PeerAuthentication.Mode general,
      List<PeerAuthentication> workloads) {}

  /**
   * @param proxy {@link Locality#UNKNOWN} where only labels count
   * @param proxyLabels the proxy's values of the labels in {@code failoverPriority}
   */
  public record LocalityInput(
      LocalityLb setting,
      boolean failover,
      Locality proxy,
      SortedMap<String, String> proxyLabels) {}

  public record NetworkInput(String proxyNetwork, Hashed<NetworkGateways> gateways) {}
}
