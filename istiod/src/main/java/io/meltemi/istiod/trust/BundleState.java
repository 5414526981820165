package io.meltemi.istiod.trust;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** What is known of one bundle, and when it is fetched next. Guarded by whoever has it. */
final class BundleState {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  private final Duration period;
  private Duration retry;
  private List<X509Certificate> roots = List.of();
  private boolean running;
  private boolean tried;
  private long dueNanos;
  private String told = "";

  BundleState(Duration period, long nowNanos) {
    this.period = period;
    this.retry = firstRetry();
    this.dueNanos = nowNanos;
  }

  private Duration firstRetry() {
    return FIRST_RETRY.compareTo(period) < 0 ? FIRST_RETRY : period;
  }

  /** The last good ones; empty before there are any. */
  List<X509Certificate> roots() {
    return roots;
  }

  /** Whether an attempt has ended, be it with nothing. */
  boolean isTried() {
    return tried;
  }

  /** Whether to fetch it now, which is then taken as begun. */
  boolean startIfDue(long nowNanos) {
    if (running || nowNanos - dueNanos < 0) {
      return false;
    }
    running = true;
    return true;
  }

  void succeeded(List<X509Certificate> fetched, long nowNanos) {
    roots = List.copyOf(fetched);
    running = false;
    tried = true;
    retry = firstRetry();
    told = "";
    dueNanos = nowNanos + period.toNanos();
  }

  /**
   * The roots stay; it is tried again after a pause that grows.
   *
   * @return whether that is to be told: the same is told once
   */
  boolean failed(String why, long nowNanos) {
    running = false;
    tried = true;
    dueNanos = nowNanos + retry.toNanos();
    retry = retry.multipliedBy(2).compareTo(period) < 0 ? retry.multipliedBy(2) : period;
    boolean news = !told.equals(why);
    told = why;
    return news;
  }
}
