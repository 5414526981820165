package io.meltemi.debug.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What becomes of remote clusters, as Istio counts it. Any thread. */
public final class ClusterMetrics {
  private static final List<String> STATUSES = List.of("synced", "syncing", "timeout", "closed");
  private static final String REMOTE = "remote";

  private final Gauge status;
  private final Counter timeouts;
  private final Counter secretEvents;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  ClusterMetrics(Families families) {
    status =
        families.gauge(
            "istiod_remote_cluster_sync_status",
            "Current synchronization state of remote clusters managed by istiod. One sample per"
                + " cluster and state; a value of 1 indicates the cluster is in that state.",
            "cluster",
            "cluster_type",
            "status");
    timeouts =
        families.counter(
            "remote_cluster_sync_timeouts_total",
            "Number of times remote clusters took too long to sync, causing slow startup that"
                + " excludes remote clusters.",
            "cluster");
    secretEvents =
        families.counter(
            "remote_cluster_secret_events_total",
            "Number of events of remote cluster secrets.",
            "event");
  }

  /** The clusters that there are now, and in which of the four states each is. */
  public void statuses(Map<String, String> byCluster) {
    for (String cluster : known) {
      if (!byCluster.containsKey(cluster) && known.remove(cluster)) {
        STATUSES.forEach(each -> status.remove(cluster, REMOTE, each));
      }
    }
    byCluster.forEach(
        (cluster, now) -> {
          known.add(cluster);
          STATUSES.forEach(
              each -> status.labelValues(cluster, REMOTE, each).set(each.equals(now) ? 1 : 0));
        });
  }

  public void timedOut(String cluster) {
    timeouts.labelValues(cluster).inc();
  }

  /**
   * @param event {@code add}, {@code update} or {@code delete}
   */
  public void secretEvent(String event) {
    secretEvents.labelValues(event).inc();
  }
}
