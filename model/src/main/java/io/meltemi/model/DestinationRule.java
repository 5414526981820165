package io.meltemi.model;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * A DestinationRule.
 *
 * @param host fully qualified, or a wildcard
 * @param workloadSelector the client workloads that it holds for; absent for all
 */
public record DestinationRule(
    ConfigMeta meta,
    Hostname host,
    Optional<TrafficPolicy> trafficPolicy,
    List<Subset> subsets,
    Optional<Labels> workloadSelector,
    Visibility exportTo)
    implements MeshObject {

  public DestinationRule {
    subsets = List.copyOf(subsets);
  }

  /** Endpoints of the host with all of the labels, under a policy that overrides the rule's. */
  public record Subset(String name, Labels labels, Optional<TrafficPolicy> trafficPolicy) {}

  public Optional<Subset> findSubset(String name) {
    return subsets.stream().filter(s -> s.name().equals(name)).findFirst();
  }
}
