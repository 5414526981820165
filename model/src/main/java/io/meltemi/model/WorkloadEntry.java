package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.SortedMap;

/**
 * A WorkloadEntry: a workload that is not a pod.
 *
 * @param healthy false where its health is checked and its status does not say that it is healthy:
 *     then it serves nothing
 */
public record WorkloadEntry(ConfigMeta meta, Spec spec, boolean healthy) implements MeshObject {
  /** Annotation: the workload's own proxy says in the status whether it is healthy. */
  public static final String HEALTH_CHECKED = "proxy.istio.io/health-checks-enabled";

  /** Type of the condition that says so. */
  public static final String HEALTHY = "Healthy";

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
