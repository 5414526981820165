package io.meltemi.translate.policy;

import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import java.util.List;
import java.util.Optional;

/**
 * How endpoints' localities count for one destination.
 *
 * @param failover whether farther endpoints get a lower priority: an outlier detection or the
 *     service's traffic distribution asks for it, as without either Envoy never leaves the first
 */
public record LocalityPolicy(LocalityLb setting, boolean failover) {
  private static final String NETWORK = "topology.istio.io/network";
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String SUBZONE = "topology.istio.io/subzone";
  private static final String NODE = "kubernetes.io/hostname";

  private static final LocalityLb SAME_ZONE = prefer(List.of(NETWORK, REGION, ZONE));
  private static final LocalityLb SAME_NODE = prefer(List.of(NETWORK, REGION, ZONE, SUBZONE, NODE));

  /**
   * The rule's setting, else what the service's traffic distribution means, else the mesh's. Absent
   * where the one that counts is switched off.
   */
  public static Optional<LocalityPolicy> of(
      LocalityLb mesh, TrafficPolicy policy, Service service) {
    boolean outlier = policy.outlierDetection().isPresent();
    Optional<LocalityLb> rule = policy.loadBalancer().flatMap(lb -> lb.localityLbSetting());
    if (rule.isPresent()) {
      return rule.filter(LocalityPolicy::isOn).map(s -> new LocalityPolicy(s, outlier));
    }
    return distribution(service)
        .map(s -> new LocalityPolicy(s, true))
        .or(
            () ->
                Optional.of(mesh)
                    .filter(LocalityPolicy::isOn)
                    .map(s -> new LocalityPolicy(s, outlier)));
  }

  private static boolean isOn(LocalityLb setting) {
    return setting.enabled().orElse(true);
  }

  private static Optional<LocalityLb> distribution(Service service) {
    return switch (service.kubernetes().trafficDistribution()) {
      case "PreferSameZone" -> Optional.of(SAME_ZONE);
      case "PreferSameNode" -> Optional.of(SAME_NODE);
      default -> Optional.empty();
    };
  }

  /**
   * Whether unready endpoints are sent too: with a traffic distribution Envoy must see how many of
   * the near ones are healthy.
   */
  public static boolean needsUnhealthy(Service service) {
    return distribution(service).isPresent();
  }

  private static LocalityLb prefer(List<String> labels) {
    return new LocalityLb(List.of(), List.of(), labels, Optional.of(true));
  }

  /** Whether Envoy has to weigh localities, instead of all endpoints alike. */
  public boolean weighsLocalities() {
    boolean steps = !setting.failover().isEmpty() || !setting.failoverPriority().isEmpty();
    return !setting.distribute().isEmpty() || (failover && steps);
  }
}
