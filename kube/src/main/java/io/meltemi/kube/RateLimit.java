package io.meltemi.kube;

import java.util.function.LongSupplier;

/** A bucket of permits that fills at a constant rate. Any thread. */
final class RateLimit {
  private final long nanosPerPermit;
  private final long fullNanos;
  private final LongSupplier clock;

  /** When the bucket was, or will be, empty. */
  private long emptyAt;

  RateLimit(double perSecond, int burst, LongSupplier clock) {
    this.nanosPerPermit = perSecond <= 0 ? 0 : Math.round(1e9 / perSecond);
    this.fullNanos = nanosPerPermit * Math.max(1, burst);
    this.clock = clock;
    this.emptyAt = clock.getAsLong() - fullNanos;
  }

  /** Takes a permit and waits until it is due. */
  void acquire() throws InterruptedException {
    long wait = reserve();
    if (wait > 0) {
      Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
    }
  }

  /** Takes a permit; how long to wait before it may be used. */
  synchronized long reserve() {
    long now = clock.getAsLong();
    if (now - emptyAt > fullNanos) {
      emptyAt = now - fullNanos;
    }
    emptyAt += nanosPerPermit;
    return Math.max(0, emptyAt - now);
  }
}
