package io.meltemi.agent.probe;

import io.meltemi.base.RepeatedTask;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the application again and again, and tells when it is known to be well or not, and then of
 * each change. Without its Envoy it is not well either. Source: istio 1.30.3
 * pkg/istio-agent/health.
 */
public final class HealthChecker {
  private static final System.Logger LOG = System.getLogger("healthcheck");

  private final WorkloadProbe probe;
  private final WorkloadProber prober;
  private final Supplier<Optional<String>> envoy;
  private final Consumer<Optional<String>> told;

  // What follows belongs to the thread.
  private long nextNanos;
  private Optional<Boolean> well = Optional.empty();
  private int successes;
  private int failures;

  private HealthChecker(
      WorkloadProbe probe,
      EventLoop loop,
      Supplier<Optional<String>> envoy,
      Consumer<Optional<String>> told) {
    this.probe = probe;
    this.prober = new WorkloadProber(probe, loop);
    this.envoy = envoy;
    this.told = told;
    this.nextNanos = System.nanoTime() + probe.timing().initialDelay().toNanos();
  }

  /**
   * Begins, on a thread of its own.
   *
   * @param envoy why Envoy is not ready; empty if it is
   * @param told what is wrong with the application; empty where it is well
   * @return what ends it
   */
  public static RepeatedTask start(
      WorkloadProbe probe,
      EventLoop loop,
      Supplier<Optional<String>> envoy,
      Consumer<Optional<String>> told) {
    var checker = new HealthChecker(probe, loop, envoy, told);
    return RepeatedTask.start("health", Duration.ZERO, checker::turn);
  }

  private void turn() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nextNanos - System.nanoTime());
    nextNanos = Math.max(nextNanos, System.nanoTime()) + probe.timing().period().toNanos();
    take(problem());
  }

  private Optional<String> problem() throws InterruptedException {
    try {
      Optional<String> ofEnvoy = envoy.get();
      return ofEnvoy.isPresent() ? ofEnvoy : prober.problem();
    } catch (RuntimeException failed) {
      return Optional.of(String.valueOf(failed.getMessage()));
    }
  }

  private void take(Optional<String> problem) {
    if (problem.isEmpty()) {
      failures = 0;
      successes++;
      if (successes >= probe.timing().successes() && !well.equals(Optional.of(true))) {
        LOG.log(System.Logger.Level.INFO, "success threshold hit, marking as healthy");
        tell(problem);
      }
    } else {
      successes = 0;
      failures++;
      if (failures >= probe.timing().failures() && !well.equals(Optional.of(false))) {
        LOG.log(
            System.Logger.Level.INFO,
            "failure threshold hit, marking as unhealthy: " + problem.get());
        tell(problem);
      }
    }
  }

  private void tell(Optional<String> problem) {
    well = Optional.of(problem.isEmpty());
    told.accept(problem);
  }
}
