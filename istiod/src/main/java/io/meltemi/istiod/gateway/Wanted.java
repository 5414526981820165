package io.meltemi.istiod.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is to be there by the current snapshot, and a bell for whoever sees to that. */
public final class Wanted<T> {
  private List<T> all = List.of();
  private boolean rung;

  /** Any thread. */
  public synchronized void set(List<T> now) {
    if (!now.equals(all)) {
      all = now;
      ring();
    }
  }

  /** Something that the work depends on is another. Any thread. */
  synchronized void ring() {
    rung = true;
    notifyAll();
  }

  /** Those of now, as soon as the bell has rung since the last call, or after so long. */
  synchronized List<T> await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (!rung && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    rung = false;
    return all;
  }
}
