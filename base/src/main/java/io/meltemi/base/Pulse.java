package io.meltemi.base;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether a loop still goes round. Its thread tells when it begins a piece of work and when it
 * waits for the next; anybody may ask. A loop stands still once a piece of work takes longer than
 * any should, or once its thread has ended though nobody closed it.
 */
public final class Pulse {
  /** Longer than the first reading of the largest mesh takes. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long WAITING = Long.MIN_VALUE;

  private final String name;
  private final Duration patience;
  private final LongSupplier nanoClock;
  private volatile long busySince = WAITING;
  private volatile String death = "";
  private volatile boolean closed;

  /**
   * @param name of the loop, for messages
   */
  public Pulse(String name) {
    this(name, PATIENCE, System::nanoTime);
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  public Pulse(String name, Duration patience, LongSupplier nanoClock) {
    this.name = name;
    this.patience = patience;
    this.nanoClock = nanoClock;
  }

  /** A piece of work begins. Only the loop's thread. */
  public void works() {
    long now = nanoClock.getAsLong();
    busySince = now == WAITING ? now + 1 : now;
  }

  /** The loop waits for work. Only the loop's thread. */
  public void waits() {
    busySince = WAITING;
  }

  /** The loop is to end: from now on that is no fault. Any thread. */
  public void closes() {
    closed = true;
  }

  /** The loop's thread ends. */
  public void ended(String reason) {
    death = reason;
  }

  /**
   * Runs the loop, and notes its end whatever it is.
   *
   * @param loop returns when it is closed
   */
  public void run(Runnable loop) {
    String reason = "its thread has ended";
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      reason = "its thread has ended: " + e;
      throw e;
    } finally {
      ended(reason);
    }
  }

  /** What is wrong, with the loop's name; empty where it goes round or was closed. Any thread. */
  public Optional<String> fault() {
    if (closed) {
      return Optional.empty();
    }
    if (!death.isEmpty()) {
      return Optional.of(name + ": " + death);
    }
    long since = busySince;
    if (since == WAITING) {
      return Optional.empty();
    }
    var busy = Duration.ofNanos(nanoClock.getAsLong() - since);
    return busy.compareTo(patience) > 0
        ? Optional.of(name + ": stands still for " + busy.toSeconds() + " s")
        : Optional.empty();
  }
}
