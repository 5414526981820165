package io.meltemi.istioctl.wait;

import io.meltemi.istioctl.Failure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Between two looks.
 *
 * @param end when there are no more, in {@link System#nanoTime}
 */
record Pause(long end) {
  private static final long MILLIS = 300;

  static Pause until(Duration timeout) {
    return new Pause(System.nanoTime() + timeout.toNanos());
  }

  boolean isOver() {
    return System.nanoTime() - end > 0;
  }

  void take() {
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }
}
