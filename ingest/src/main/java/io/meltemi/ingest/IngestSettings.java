package io.meltemi.ingest;

import java.time.Duration;

/**
 * Settings of the mesh's writer.
 *
 * @param domain suffix of the cluster's services, {@code cluster.local}
 * @param clusterId name of the cluster that the sources tell of ({@code CLUSTER_ID})
 * @param systemNamespace istiod's own
 * @param debounceAfter configuration is published once nothing came for this long
 *     (PILOT_DEBOUNCE_AFTER)
 * @param debounceMax and at the latest this long after the first change (PILOT_DEBOUNCE_MAX)
 * @param endpointInterval least time between two publications of endpoints alone
 */
public record IngestSettings(
    String domain,
    String clusterId,
    String systemNamespace,
    Duration debounceAfter,
    Duration debounceMax,
    Duration endpointInterval) {
  public static final IngestSettings DEFAULT =
      new IngestSettings(
          "cluster.local",
          "Kubernetes",
          "istio-system",
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofMillis(20));
}
