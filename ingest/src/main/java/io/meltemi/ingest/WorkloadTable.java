package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.PodFinder;
import io.meltemi.model.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The live pods by name and by address. Pods of the host network share their node's address, so
 * they have only their names. Confined to the writer's thread.
 */
final class WorkloadTable implements PodFinder {
  private final Map<ResourceName, Workload> byName = new HashMap<>();

  /**
   * An address may be given to a new pod before the old one is gone; then the first name has it.
   */
  private final Map<String, TreeMap<ResourceName, Workload>> claims = new HashMap<>();

  void put(Workload workload) {
    remove(workload.name());
    byName.put(workload.name(), workload);
    if (!workload.hostNetwork()) {
      for (String address : workload.addresses()) {
        claims.computeIfAbsent(address, a -> new TreeMap<>()).put(workload.name(), workload);
      }
    }
  }

  void remove(ResourceName name) {
    Workload before = byName.remove(name);
    if (before == null) {
      return;
    }
    for (String address : before.addresses()) {
      claims.computeIfPresent(
          address,
          (a, claimants) -> {
            claimants.remove(name);
            return claimants.isEmpty() ? null : claimants;
          });
    }
  }

  @Override
  public Optional<Workload> named(ResourceName name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Optional<Workload> at(String address) {
    return Optional.ofNullable(claims.get(address)).map(c -> c.firstEntry().getValue());
  }

  /** An immutable copy. */
  Map<String, Workload> byAddress() {
    var all = new HashMap<String, Workload>();
    claims.forEach((address, claimants) -> all.put(address, claimants.firstEntry().getValue()));
    return Map.copyOf(all);
  }
}
