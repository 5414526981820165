package io.meltemi.translate.endpoint;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.Health;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.translate.IpAddresses;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Filter;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Mtls;
import io.meltemi.translate.endpoint.LoadAssignmentInput.NetworkInput;
import io.meltemi.translate.endpoint.LocalityGroup.Member;
import io.meltemi.translate.scope.NetworkGateways;
import io.meltemi.translate.scope.NetworkGateways.NetworkGateway;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds load assignments: endpoints grouped by locality in the order of their names, with weights
 * and priorities; those of other networks behind their gateways. No endpoint gives an assignment
 * without localities, never an error.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/endpoints/{endpoint_builder,ep_filters,mtls_checker}.go.
 */
public final class LoadAssignments {
  private LoadAssignments() {}

  public static ClusterLoadAssignment build(LoadAssignmentInput input) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(input.clusterName());
    groups(input).forEach(g -> assignment.addEndpoints(g.message()));
    return assignment.build();
  }

  private static List<LocalityGroup> groups(LoadAssignmentInput input) {
    Map<Locality, List<Member>> byLocality = new TreeMap<>();
    for (Endpoint endpoint : input.endpoints().value().endpoints()) {
      if (passes(endpoint, input.filter())) {
        boolean mtls = takesMtls(endpoint, input.mtls());
        byLocality
            .computeIfAbsent(endpoint.place().locality(), l -> new ArrayList<>())
            .add(LbEndpoints.member(endpoint, mtls, input.filter()));
      }
    }
    List<LocalityGroup> groups = new ArrayList<>();
    byLocality.forEach((locality, members) -> groups.add(group(input, locality, members)));
    return input.locality().map(l -> LocalityOrder.apply(l, groups)).orElse(groups);
  }

  private static LocalityGroup group(
      LoadAssignmentInput input, Locality locality, List<Member> members) {
    boolean mtlsOnly = input.filter().mtlsOnly();
    if (input.networks().isEmpty() && !mtlsOnly) {
      return LocalityGroup.summed(locality, members, 0);
    }
    List<Member> kept = input.networks().map(n -> throughGateways(n, members)).orElse(members);
    if (mtlsOnly) {
      kept = kept.stream().filter(Member::mtls).toList();
    }
    return LocalityGroup.filtered(locality, kept, 0);
  }

  private static boolean passes(Endpoint endpoint, Filter filter) {
    return (filter.kind().everyPort() || endpoint.portName().equals(filter.portName()))
        && isUsable(endpoint, filter)
        && EndpointLabels.matches(endpoint, filter.subset())
        && filter.places().holdCluster(endpoint.place().clusterId())
        && filter.places().node().map(endpoint.place().nodeName()::equals).orElse(true)
        && isVisible(endpoint, filter)
        && (!filter.ipOnly() || isAddress(endpoint));
  }

  private static boolean isUsable(Endpoint endpoint, Filter filter) {
    if (endpoint.health() == Health.TERMINATING) {
      return false;
    }
    if (endpoint.health() == Health.UNHEALTHY && !filter.unhealthyToo()) {
      return false;
    }
    return !LbEndpoints.isDraining(endpoint) || filter.drainingToo();
  }

  private static boolean isVisible(Endpoint endpoint, Filter filter) {
    return filter.places().networks().isEmpty()
        || endpoint.place().network().isEmpty()
        || filter.places().networks().contains(endpoint.place().network());
  }

  /** An IP address, a Unix socket, or one that a gateway stands for. */
  private static boolean isAddress(Endpoint endpoint) {
    return endpoint.port() == 0
        || endpoint.address().isEmpty()
        || IpAddresses.isIp(endpoint.address());
  }

  private static boolean takesMtls(Endpoint endpoint, Mtls mtls) {
    return endpoint.tlsMode() == Endpoint.TlsMode.ISTIO
        && mtls.byRule().orElseGet(() -> mode(endpoint, mtls) != Mode.DISABLE);
  }

  private static Mode mode(Endpoint endpoint, Mtls mtls) {
    Optional<PeerAuthentication> own =
        mtls.workloads().stream()
            .filter(p -> endpoint.workload().labels().matches(p.selector().orElseThrow()))
            .findFirst();
    return own.map(p -> p.portLevel().getOrDefault(endpoint.port(), Mode.UNSET))
        .filter(m -> m != Mode.UNSET)
        .or(() -> own.map(PeerAuthentication::mode).filter(m -> m != Mode.UNSET))
        .orElse(mtls.general());
  }

  /**
   * Endpoints of another network give way to its gateways, by mutual TLS alone, as SNI leads on
   * from there. What has no gateway is reached directly.
   */
  private static List<Member> throughGateways(NetworkInput input, List<Member> members) {
    NetworkGateways gateways = input.gateways().value();
    long scale = gateways.weightScale();
    List<Member> kept = new ArrayList<>();
    Map<NetworkGateway, Long> weights = new LinkedHashMap<>();
    for (Member member : members) {
      Endpoint endpoint = member.origin().orElseThrow();
      List<NetworkGateway> into =
          gateways.into(endpoint.place().network(), endpoint.place().clusterId());
      long weight = Math.min(member.weight() * scale, LocalityGroup.MAX_WEIGHT);
      if (isSameNetwork(endpoint.place().network(), input.proxyNetwork()) || into.isEmpty()) {
        if (!endpoint.address().isEmpty()) {
          kept.add(member.withWeight(weight));
        }
      } else if (member.mtls()) {
        into.forEach(g -> weights.merge(g, weight / into.size(), Long::sum));
      }
    }
    gateways.gateways().stream()
        .filter(weights::containsKey)
        .forEach(g -> kept.add(LbEndpoints.gateway(g, weights.getOrDefault(g, 0L))));
    return kept;
  }

  private static boolean isSameNetwork(String a, String b) {
    return a.isEmpty() || b.isEmpty() || a.equals(b);
  }
}
