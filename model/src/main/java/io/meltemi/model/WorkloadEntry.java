package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.SortedMap;

/** A WorkloadEntry: a workload that is not a pod. */
public record WorkloadEntry(ConfigMeta meta, Spec spec) implements MeshObject {
  /**
   * @param address IP address, host name or {@code unix://} path; may be empty with a network
   * @param ports by name of the service's port
   * @param weight 0 where not told
   */
  public record Spec(
      String address,
      SortedMap<String, Integer> ports,
      Labels labels,
      String network,
      String locality,
      int weight,
      String serviceAccount) {}
}
