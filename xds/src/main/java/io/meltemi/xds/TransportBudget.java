package io.meltemi.xds;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of responses that are in the transport and not yet taken by clients. A response
 * that its client does not take in time moves over to the late ones, which have as much room again.
 * Safe on any thread.
 */
final class TransportBudget {
  private static final int UNIT = 1024;

  private final int units;
  private final Semaphore free;
  private final AtomicLong late = new AtomicLong();

  TransportBudget(long bytes) {
    this.units = (int) Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    // Fair: a large response must not wait for ever behind small ones.
    this.free = new Semaphore(units, true);
  }

  /** A share of the budget; one stream's thread holds it. */
  final class Share {
    private final int size;
    private boolean isLate;

    private Share(int size) {
      this.size = size;
    }

    boolean isLate() {
      return isLate;
    }

    /** Gives the room to others; false when there are too many late ones already. */
    boolean becomeLate() {
      isLate = true;
      free.release(size);
      return late.addAndGet(size) <= units;
    }

    /** Whether others wait for room. */
    boolean isWanted() {
      return free.hasQueuedThreads();
    }

    void release() {
      if (isLate) {
        late.addAndGet(-size);
      } else {
        free.release(size);
      }
    }
  }

  /**
   * Waits until there is room. A response that is larger than the whole budget is let in when
   * nothing else is.
   */
  Share acquire(int bytes) throws InterruptedException {
    int size = Math.min(units, 1 + bytes / UNIT);
    free.acquire(size);
    return new Share(size);
  }
}
