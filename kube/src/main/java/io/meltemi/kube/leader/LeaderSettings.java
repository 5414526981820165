package io.meltemi.kube.leader;

import java.time.Duration;

/**
 * What is led, and how long it takes to lose that.
 *
 * @param name of the lease in that namespace
 * @param identity of this candidate, another for each
 * @param lease after which, from the last sign of life on, another candidate may take over
 * @param renewWithin how long a leader goes on without renewing; shorter than {@code lease}
 * @param retry between two tries to renew or to take over
 */
public record LeaderSettings(
    String namespace,
    String name,
    String identity,
    Duration lease,
    Duration renewWithin,
    Duration retry) {
  /** Names of Istio's locks. */
  public static final String NAMESPACES = "istio-namespace-controller-election";

  public static final String INGRESS = "istio-leader";
  public static final String STATUS = "istio-status-leader";
  public static final String GATEWAY_STATUS = "istio-gateway-status-leader";
  public static final String GATEWAY_DEPLOYMENT = "istio-gateway-deployment";
  public static final String ADDRESSES = "istio-ip-autoallocate";
  public static final String SERVICE_EXPORTS = "istio-serviceexport-controller-election";

  /** Of ours alone: each of Istio's replicas looks for what is left. */
  public static final String WORKLOAD_ENTRIES = "istio-workload-entry-cleanup";

  public static final String ANALYZE = "istio-analyze-leader";

  public LeaderSettings {
    if (renewWithin.compareTo(lease) >= 0 || retry.compareTo(renewWithin) >= 0) {
      throw new IllegalArgumentException(
          "lease %s, renewWithin %s, retry %s (expected: each shorter than the one before)"
              .formatted(lease, renewWithin, retry));
    }
  }

  /** Istio's times. */
  public static LeaderSettings of(String namespace, String name, String identity) {
    return new LeaderSettings(
        namespace,
        name,
        identity,
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5));
  }

  public LeaderSettings withTimes(Duration newLease, Duration newRenewWithin, Duration newRetry) {
    return new LeaderSettings(namespace, name, identity, newLease, newRenewWithin, newRetry);
  }
}
