package io.meltemi.translate.filter;

import java.util.List;
import java.util.SortedMap;

/**
 * What Istio's metrics filter keeps.
 *
 * @param enabled whether any provider wants metrics
 */
public record Metrics(boolean enabled, List<Override> overrides) {
  public static final Metrics OFF = new Metrics(false, List.of());
  public static final Metrics ON = new Metrics(true, List.of());

  public Metrics {
    overrides = List.copyOf(overrides);
  }

  /**
   * @param metric Istio's short name such as {@code requests_total}; empty for all
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
