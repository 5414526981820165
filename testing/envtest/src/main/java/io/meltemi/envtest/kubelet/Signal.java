package io.meltemi.envtest.kubelet;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes one waiting thread. A signal that comes while nobody waits ends the next wait at once;
 * several count as one. Any thread may raise it.
 */
final class Signal {
  private final Semaphore rings = new Semaphore(0);

  void raise() {
    rings.release();
  }

  /** Waits for a ring, or until the time is up. */
  void await(Duration atMost) throws InterruptedException {
    if (rings.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
      rings.drainPermits();
    }
  }
}
