package io.meltemi.envtest.kubelet;

import java.time.Duration;

/** A probe's answers so far, for one run of a container. Times by {@link System#nanoTime}. */
final class ProbeState {
  private final Probe probe;
  private long due;
  private int successes;
  private int failures;

  ProbeState(Probe probe, long containerStart) {
    this.probe = probe;
    this.due = containerStart + probe.initialDelay().toNanos();
  }

  Probe probe() {
    return probe;
  }

  Duration untilDue(long now) {
    return Duration.ofNanos(Math.max(0, due - now));
  }

  void answered(boolean success, long now) {
    due = now + probe.period().toNanos();
    successes = success ? successes + 1 : 0;
    failures = success ? 0 : failures + 1;
  }

  boolean hasPassed() {
    return successes >= probe.successThreshold();
  }

  boolean hasFailed() {
    return failures >= probe.failureThreshold();
  }
}
