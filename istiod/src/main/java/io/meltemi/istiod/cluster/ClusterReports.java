package io.meltemi.istiod.cluster;

import java.time.Duration;
import java.util.SortedMap;

/** What remote clusters are told of to metrics. Any thread. */
public interface ClusterReports {
  /**
   * The clusters that there are now, and {@code synced}, {@code syncing}, {@code timeout} or {@code
   * closed} of each.
   */
  void statuses(SortedMap<String, String> byCluster);

  /** A cluster was not read in time. */
  void timedOut(String cluster, Duration timeout);

  /**
   * @param event {@code add}, {@code update} or {@code delete} of a Secret or file
   */
  void configEvent(String event);
}
