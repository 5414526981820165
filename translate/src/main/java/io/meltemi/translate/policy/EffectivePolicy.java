package io.meltemi.translate.policy;

import io.meltemi.model.DestinationRule;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.PortPolicy;
import java.util.List;
import java.util.Optional;

/**
 * A rule's traffic policy as it holds for one port and subset. A port's settings replace the whole
 * policy beside them; a subset's settings replace the rule's part by part.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/util/util.go.
 */
public final class EffectivePolicy {
  private EffectivePolicy() {}

  /**
   * @param subset empty for the whole service
   */
  public static TrafficPolicy of(Optional<DestinationRule> rule, String subset, int port) {
    return rule.map(
            r ->
                of(
                    r.trafficPolicy(),
                    r.findSubset(subset).flatMap(DestinationRule.Subset::trafficPolicy),
                    port))
        .orElse(TrafficPolicy.NONE);
  }

  /** The rule's policy with the subset's over it. */
  public static TrafficPolicy of(
      Optional<TrafficPolicy> rule, Optional<TrafficPolicy> subset, int port) {
    TrafficPolicy general = rule.map(p -> forPort(p, port)).orElse(TrafficPolicy.NONE);
    if (subset.isEmpty()) {
      return general;
    }
    TrafficPolicy own = forPort(subset.orElseThrow(), port);
    return findPort(subset.orElseThrow(), port).isPresent()
        ? replaced(general, own)
        : merged(general, own);
  }

  /** The policy of one port, without settings of other ports. */
  public static TrafficPolicy forPort(TrafficPolicy policy, int port) {
    return findPort(policy, port)
        .map(
            p ->
                new TrafficPolicy(
                    p.loadBalancer(),
                    p.connectionPool(),
                    p.outlierDetection(),
                    p.tls(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .orElse(policy);
  }

  private static Optional<PortPolicy> findPort(TrafficPolicy policy, int port) {
    return policy.portLevelSettings().stream().filter(p -> p.port() == port).findFirst();
  }

  private static TrafficPolicy merged(TrafficPolicy rule, TrafficPolicy subset) {
    return new TrafficPolicy(
        subset.loadBalancer().or(rule::loadBalancer),
        subset.connectionPool().or(rule::connectionPool),
        subset.outlierDetection().or(rule::outlierDetection),
        subset.tls().or(rule::tls),
        List.of(),
        subset.tunnel().or(rule::tunnel),
        subset.proxyProtocol().or(rule::proxyProtocol),
        subset.retryBudget().or(rule::retryBudget));
  }

  /** A subset's port settings: what they leave out has its default, not the rule's value. */
  private static TrafficPolicy replaced(TrafficPolicy rule, TrafficPolicy port) {
    return new TrafficPolicy(
        port.loadBalancer(),
        port.connectionPool(),
        port.outlierDetection(),
        port.tls(),
        List.of(),
        rule.tunnel(),
        rule.proxyProtocol(),
        rule.retryBudget());
  }
}
