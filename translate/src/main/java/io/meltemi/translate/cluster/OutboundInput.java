package io.meltemi.translate.cluster;

import io.meltemi.base.ResourceName;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.endpoint.LoadAssignmentInput;
import io.meltemi.translate.policy.Hashed;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the clusters of one service depend on.
 *
 * @param service as a whole: what clusters do not read of it hardly ever changes alone
 * @param identities SPIFFE names of its servers, sorted
 * @param mtls what its servers take; absent outside of the mesh
 * @param plaintextPorts ports with an endpoint that does not take mutual TLS, or with none at all;
 *     told only where traffic goes to addresses that clients name
 * @param assignments the endpoints of clusters that Envoy resolves by DNS; empty for others
 */
record OutboundInput(
    Hashed<ClusterEnvironment> environment,
    Service service,
    Optional<Rule> rule,
    List<String> identities,
    Optional<PeerAuthentication.Mode> mtls,
    List<String> plaintextPorts,
    List<LoadAssignmentInput> assignments,
    Kind kind) {

  enum Kind {
    /** {@code outbound|80||host}. */
    NORMAL,
    /** {@code outbound_.80_._.host}: passes on mutual TLS of others as it is. */
    SNI_DNAT
  }

  /**
   * What counts of a DestinationRule.
   *
   * @param selective whether it holds for selected client workloads only
   */
  record Rule(
      ResourceName name,
      Optional<TrafficPolicy> policy,
      List<DestinationRule.Subset> subsets,
      boolean selective) {
    static Rule of(DestinationRule rule) {
      return new Rule(
          rule.meta().resource(),
          rule.trafficPolicy(),
          rule.subsets(),
          rule.workloadSelector().isPresent());
    }
  }

  /** Cheap: few inputs share a service and rule, and equal parts are nearly always the same. */
  @Override
  public int hashCode() {
    int hash = service.hostname().hashCode() * 31 + environment.hashCode();
    return hash * 31 + rule.map(r -> r.name().hashCode()).orElse(0) + kind.ordinal();
  }

  Optional<LoadAssignmentInput> assignment(String clusterName) {
    return assignments.stream().filter(a -> a.clusterName().equals(clusterName)).findFirst();
  }
}
