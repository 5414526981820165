package io.meltemi.istiod.status;

import io.meltemi.model.AddressStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the snapshot in force says that statuses lack, for who waits for news of it. Any thread. */
public final class UnwrittenStatuses {
  private List<AddressStatus> statuses = List.of();

  public synchronized void set(List<AddressStatus> now) {
    if (!now.equals(statuses)) {
      statuses = now;
      notifyAll();
    }
  }

  /** Those of now, as soon as they are not {@code known}, and at the latest after so long. */
  @SuppressWarnings("ReferenceEquality")
  synchronized List<AddressStatus> await(List<AddressStatus> known, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (statuses == known && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return statuses;
  }
}
