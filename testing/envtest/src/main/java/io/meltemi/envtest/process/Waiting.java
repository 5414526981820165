package io.meltemi.envtest.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with an end. */
public final class Waiting {
  private Waiting() {}

  /** Something to become true. */
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Asks every 50 ms until the condition holds or the time is up.
   *
   * @return whether it came to hold
   */
  public static boolean until(Condition condition, Duration atMost) throws IOException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      pause(Duration.ofMillis(50));
    }
    return true;
  }

  /** Rests, or less where the thread is interrupted. */
  public static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}
