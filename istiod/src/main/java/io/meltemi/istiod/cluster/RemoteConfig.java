package io.meltemi.istiod.cluster;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where remote clusters are, as one Secret or file says.
 *
 * @param source {@code namespace/name} of the Secret, or the file
 * @param created of two that name one cluster the older one counts
 * @param kubeconfigs by the clusters' names
 */
public record RemoteConfig(String source, Instant created, SortedMap<String, String> kubeconfigs) {
  static final Comparator<RemoteConfig> OLDEST_FIRST =
      Comparator.comparing(RemoteConfig::created).thenComparing(RemoteConfig::source);

  public RemoteConfig {
    kubeconfigs = Collections.unmodifiableSortedMap(new TreeMap<>(kubeconfigs));
  }

  @Override
  public String toString() {
    return source + " for " + kubeconfigs.keySet() + " [redacted]";
  }

  /** Hears of them. Any thread. */
  public interface Sink {
    void put(RemoteConfig config);

    void removed(String source);

    /** All that was there at the start has been told. */
    void synced();
  }
}
