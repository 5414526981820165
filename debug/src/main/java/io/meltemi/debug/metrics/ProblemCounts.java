package io.meltemi.debug.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How much is amiss in the configuration, by metric. Worked out at most once in a while, so that
 * the metrics of one scrape agree and nobody can keep the server busy with it. Any thread.
 */
final class ProblemCounts {
  private static final Duration KEPT = Duration.ofSeconds(5);

  private final Clock clock;
  private Supplier<Map<String, Integer>> source = Map::of;
  private Map<String, Integer> counts = Map.of();
  private Instant due = Instant.MIN;

  ProblemCounts(Clock clock) {
    this.clock = clock;
  }

  synchronized void from(Supplier<Map<String, Integer>> other) {
    source = other;
    due = Instant.MIN;
  }

  synchronized int count(String metric) {
    Instant now = clock.instant();
    if (!now.isBefore(due)) {
      counts = source.get();
      due = now.plus(KEPT);
    }
    return counts.getOrDefault(metric, 0);
  }
}
