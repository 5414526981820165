package io.meltemi.agent.probe;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the application again and again, and tells when it is known to be well or not, and then of
 * each change. Without its Envoy it is not well either. Source: istio 1.30.3
 * pkg/istio-agent/health.
 */
public final class HealthChecker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("healthcheck");

  private final WorkloadProbe probe;
  private final WorkloadProber prober;
  private final Supplier<Optional<String>> envoy;
  private final Consumer<Optional<String>> told;
  private final Thread thread = Thread.ofVirtual().name("health").unstarted(this::run);

  // What follows belongs to the thread.
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
  }

  /**
   * Begins, on a thread of its own.
   *
   * @param envoy why Envoy is not ready; empty if it is
   * @param told what is wrong with the application; empty where it is well
   */
  public static HealthChecker start(
      WorkloadProbe probe,
      EventLoop loop,
      Supplier<Optional<String>> envoy,
      Consumer<Optional<String>> told) {
    var checker = new HealthChecker(probe, loop, envoy, told);
    checker.thread.start();
    return checker;
  }

  private void run() {
    try {
      TimeUnit.NANOSECONDS.sleep(probe.timing().initialDelay().toNanos());
      long period = probe.timing().period().toNanos();
      for (long next = System.nanoTime(); ; next = Math.max(next + period, System.nanoTime())) {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        take(problem());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
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

  /** Ends; nothing is told any more when this returns. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
