package io.meltemi.agent.xds;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that grow by half until a limit, each spread over its upper half at random, so that many
 * proxies that lost one istiod do not come back in step. Not for several threads.
 */
final class Backoff {
  private static final double GROWTH = 1.6;

  private final Duration first;
  private final Duration limit;
  private final RandomGenerator random;
  private double nextMillis;

  Backoff(Duration first, Duration limit, RandomGenerator random) {
    this.first = first;
    this.limit = limit;
    this.random = random;
    this.nextMillis = first.toMillis();
  }

  Duration next() {
    double millis = nextMillis;
    nextMillis = Math.min(millis * GROWTH, limit.toMillis());
    return Duration.ofMillis(Math.round(millis * (0.5 + random.nextDouble() / 2)));
  }

  void reset() {
    nextMillis = first.toMillis();
  }
}
