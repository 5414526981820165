package io.meltemi.kube;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How soon a reflector goes on after a watch: a server that ends each at once, or brings nothing,
 * must not be asked in a hurry. Confined to the reflector's thread.
 */
final class WatchPace {
  private static final int FRUITLESS = 3;
  private static final int REFUSED = 3;
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Backoff backoff;
  private final Mailbox<?> mailbox;
  private long began;
  private boolean fruitful;
  private int fruitless;
  private int refused;

  /**
   * @param mailbox whose commands end a pause
   */
  WatchPace(Backoff backoff, Mailbox<?> mailbox) {
    this.backoff = backoff;
    this.mailbox = mailbox;
  }

  void listed() {
    fruitless = 0;
    refused = 0;
  }

  void begins() {
    began = System.nanoTime();
    fruitful = false;
  }

  void event() {
    fruitful = true;
    fruitless = 0;
    refused = 0;
  }

  boolean isFruitful() {
    return fruitful;
  }

  /** Counts a watch that ended without a word; whether there were too many in a row. */
  boolean endedWithNothing() {
    fruitless++;
    if (fruitless >= FRUITLESS) {
      return true;
    }
    if (!isSettled()) {
      pause(Duration.ZERO);
    }
    return false;
  }

  /** Counts a request that was refused; whether it is so for good, by all that is known. */
  boolean refusedForGood() {
    refused++;
    return refused >= REFUSED;
  }

  /** A watch is over, however it ended. */
  void ended() {
    if (isSettled()) {
      backoff.reset();
    } else if (fruitful && !mailbox.isWanted()) {
      pause(Duration.ZERO);
    }
  }

  private boolean isSettled() {
    return System.nanoTime() - began > SETTLED_NANOS;
  }

  /** Waits for a time that grows with each pause, and for {@code least} at the least. */
  void pause(Duration least) {
    Duration wait = backoff.next();
    mailbox.await(least.compareTo(wait) > 0 ? least : wait);
  }
}
