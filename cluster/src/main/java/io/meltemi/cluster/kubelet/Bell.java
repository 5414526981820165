package io.meltemi.cluster.kubelet;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting thread; rings that nobody waited for are heard once. Any thread may ring. */
final class Bell {
  private final Semaphore rings = new Semaphore(0);

  void ring() {
    rings.release();
  }

  /** Waits for a ring, or until the time is up. */
  void await(Duration atMost) throws InterruptedException {
    if (rings.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
      rings.drainPermits();
    }
  }
}
