package io.meltemi.translate.filter;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is kept of Istio's metrics for one provider.
 *
 * @param overrides sorted by Istio's names
 * @param reportingInterval of connections while they are open; absent: Istio's
 */
public record Metrics(List<Override> overrides, Optional<Duration> reportingInterval) {
  public Metrics {
    overrides = List.copyOf(overrides);
  }

  /**
   * @param metric Istio's short name such as {@code requests_total}
   * @param dimensions tag to expression
   */
  public record Override(
      String metric,
      boolean drop,
      SortedMap<String, String> dimensions,
      List<String> tagsToRemove) {
    public Override {
      tagsToRemove = List.copyOf(tagsToRemove);
    }
  }
}
