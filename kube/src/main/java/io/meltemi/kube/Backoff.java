package io.meltemi.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delay before the next attempt: longer each time up to a limit, and random, so that clients do
 * not come back in step. The limit is low, because each watch waits on its own and the mesh is only
 * as recent as the last one to return; an overloaded server says so itself (429).
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void reset() {
    next = FIRST;
  }

  Duration next() {
    Duration base = next;
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return Duration.ofMillis((long) (base.toMillis() * (0.5 + random.nextDouble())));
  }
}
