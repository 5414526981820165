package io.meltemi.istiod.trust;

import io.meltemi.istiod.fetch.FetchSchedule;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** What is known of one bundle, and when it is fetched next. Guarded by whoever has it. */
final class BundleState {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  private final Duration period;
  private final FetchSchedule schedule;
  private List<X509Certificate> roots = List.of();
  private boolean tried;

  BundleState(Duration period, long nowNanos) {
    this.period = period;
    this.schedule = new FetchSchedule(FIRST_RETRY, period, nowNanos);
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
    return schedule.startIfDue(nowNanos);
  }

  void succeeded(List<X509Certificate> fetched, long nowNanos) {
    roots = List.copyOf(fetched);
    tried = true;
    schedule.succeeded(nowNanos, period);
  }

  /**
   * The roots stay.
   *
   * @return whether that is to be told: the same is told once
   */
  boolean failed(String why, long nowNanos) {
    tried = true;
    return schedule.failed(why, nowNanos, period);
  }
}
