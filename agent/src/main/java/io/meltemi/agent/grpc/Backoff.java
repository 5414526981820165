package io.meltemi.agent.grpc;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that grow by half until a limit, each spread over its upper half at random, so that many
 * proxies that lost one istiod do not come back in step. Not for several threads.
 */
public final class Backoff {
  private static final double GROWTH = 1.6;

  private final Duration first;
  private final Duration limit;
  private final RandomGenerator random;
  private double nextMillis;

  /** The first delay, and the longest. */
  public Backoff(Duration first, Duration limit, RandomGenerator random) {
    this.first = first;
    this.limit = limit;
    this.random = random;
    this.nextMillis = first.toMillis();
  }

  /** How long to wait now. */
  public Duration next() {
    double millis = nextMillis;
    nextMillis = Math.min(millis * GROWTH, limit.toMillis());
    return Duration.ofMillis(Math.round(millis * (0.5 + random.nextDouble() / 2)));
  }

  /** The next delay is the first again. */
  public void reset() {
    nextMillis = first.toMillis();
  }
}
