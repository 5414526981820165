package io.meltemi.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: longer each time, and never the same for two clients. The
 * longest is short, since each watch waits on its own and the mesh is as old as the last to return;
 * a server that has had too much says so itself.
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
