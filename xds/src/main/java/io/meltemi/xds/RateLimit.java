package io.meltemi.xds;

import java.util.function.LongSupplier;

/**
 * Lets in so many per second, as many at once as in one second after a quiet time. Safe on any
 * thread.
 */
final class RateLimit {
  private static final long SECOND = 1_000_000_000L;

  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private long next;

  /**
   * @param perSecond 0 is no limit
   */
  RateLimit(int perSecond, LongSupplier nanoClock) {
    this.intervalNanos = perSecond == 0 ? 0 : Math.max(1, SECOND / perSecond);
    this.nanoClock = nanoClock;
    this.next = nanoClock.getAsLong() - SECOND;
  }

  /** How long to wait before going on, in nanoseconds; negative when that is more than a second. */
  synchronized long reserve() {
    if (intervalNanos == 0) {
      return 0;
    }
    long now = nanoClock.getAsLong();
    if (next - now < -SECOND) {
      next = now - SECOND;
    }
    long wait = Math.max(0, next - now);
    if (wait > SECOND) {
      return -1;
    }
    next += intervalNanos;
    return wait;
  }
}
