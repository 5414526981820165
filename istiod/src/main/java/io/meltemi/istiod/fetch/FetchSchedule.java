package io.meltemi.istiod.fetch;

import java.time.Duration;

/**
 * When something is fetched: again after a period, and where it failed after a pause that doubles.
 * Times are by {@link System#nanoTime}. Guarded by whoever has it.
 */
public final class FetchSchedule {
  private static final int MOST_DOUBLINGS = 10;

  private final Duration firstRetry;
  private final Duration longestRetry;
  private boolean running;
  private String complaint = "";
  private int failures;
  private long startNanos;

  /** The first fetch is due now. */
  public FetchSchedule(Duration firstRetry, Duration longestRetry, long nowNanos) {
    this.firstRetry = firstRetry;
    this.longestRetry = longestRetry;
    this.startNanos = nowNanos;
  }

  /** Whether to fetch now, which is then taken as begun. */
  public boolean startIfDue(long nowNanos) {
    if (running || startNanos - nowNanos > 0) {
      return false;
    }
    running = true;
    startNanos = nowNanos;
    return true;
  }

  public void succeeded(long nowNanos, Duration period) {
    running = false;
    failures = 0;
    complaint = "";
    startNanos = nowNanos + period.toNanos();
  }

  /**
   * No retry is later than the next fetch would have been.
   *
   * @return whether that is another failure than the last
   */
  public boolean failed(String why, long nowNanos, Duration period) {
    Duration doubled = firstRetry.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration longest = shorter(period, longestRetry);
    running = false;
    failures++;
    startNanos = nowNanos + shorter(doubled, longest).toNanos();
    boolean another = !why.equals(complaint);
    complaint = why;
    return another;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  public boolean hasFailed() {
    return failures > 0;
  }

  public boolean isRunning() {
    return running;
  }

  /** Of the next fetch, or of the one that is running. */
  public long startNanos() {
    return startNanos;
  }
}
