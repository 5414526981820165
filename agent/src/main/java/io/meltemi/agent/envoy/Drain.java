package io.meltemi.agent.envoy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets Envoy's connections end before Envoy does. Drained once, at the end or before when the
 * status port is asked to. Istio: pkg/envoy/agent.go. Any thread.
 */
public final class Drain {
  private static final System.Logger LOG = System.getLogger("default");
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final String ACTIVE = "downstream_cx_active";

  /**
   * How Envoy drains.
   *
   * @param inboundOnly whether only inbound listeners drain, as a sidecar's do
   * @param duration how long, unless connections are watched
   * @param untilIdle whether connections are watched instead
   * @param least how long at least, where connections are watched
   * @param ownListeners statistics of listeners whose connections do not count
   */
  public record Settings(
      boolean inboundOnly,
      Duration duration,
      boolean untilIdle,
      Duration least,
      List<String> ownListeners) {
    public Settings {
      ownListeners = List.copyOf(ownListeners);
    }
  }

  private final EnvoyAdmin admin;
  private final Settings settings;
  private final AtomicBoolean drained = new AtomicBoolean();

  /** Of the Envoy with that admin interface. */
  public Drain(EnvoyAdmin admin, Settings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /** Drains what {@link #run} would, and lets Envoy go on; blocks until Envoy has answered. */
  public void now() {
    drainListeners(true);
  }

  /** Drains, blocking until that is done or Envoy has ended. */
  public void run(CompletableFuture<?> envoyExit) throws InterruptedException {
    drainListeners(settings.untilIdle());
    if (settings.untilIdle()) {
      LOG.log(
          System.Logger.Level.INFO,
          "draining for %s, then until no connection is active".formatted(settings.least()));
      if (!ended(envoyExit, settings.least())) {
        waitUntilIdle(envoyExit);
      }
    } else {
      LOG.log(System.Logger.Level.INFO, "draining for " + settings.duration());
      ended(envoyExit, settings.duration());
    }
  }

  private void drainListeners(boolean staysUp) {
    if (drained.getAndSet(true)) {
      return;
    }
    String path =
        "/drain_listeners?"
            + (settings.inboundOnly() ? "inboundonly&graceful" : "graceful")
            + (staysUp ? "&skip_exit" : "");
    try {
      EnvoyAdmin.Answer answer = admin.request("POST", path);
      if (!answer.ok()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Envoy refused to drain: %d %s".formatted(answer.status(), answer.body().strip()));
      }
    } catch (IOException silent) {
      LOG.log(System.Logger.Level.WARNING, "Envoy cannot be asked to drain: " + silent);
    }
  }

  private void waitUntilIdle(CompletableFuture<?> envoyExit) throws InterruptedException {
    do {
      OptionalLong active = activeConnections();
      if (active.isEmpty() || active.getAsLong() == 0) {
        LOG.log(
            System.Logger.Level.INFO,
            active.isEmpty() ? "connections cannot be counted" : "no connection is active");
        return;
      }
      LOG.log(System.Logger.Level.INFO, active.getAsLong() + " connections are active");
    } while (!ended(envoyExit, CHECK));
  }

  private OptionalLong activeConnections() {
    try {
      EnvoyAdmin.Answer answer = admin.request("GET", "/stats?usedonly&filter=" + ACTIVE + "%24");
      return answer.ok() ? count(Readiness.statsOf(answer.body())) : OptionalLong.empty();
    } catch (IOException silent) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong count(Map<String, Long> stats) {
    return stats.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            stats.entrySet().stream()
                .filter(stat -> counts(stat.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum());
  }

  private boolean counts(String name) {
    return name.startsWith("listener.")
        && name.endsWith("." + ACTIVE)
        && !name.contains("worker_")
        && settings.ownListeners().stream()
            .noneMatch(own -> name.startsWith("listener." + own + "."));
  }

  private static boolean ended(CompletableFuture<?> exit, Duration wait)
      throws InterruptedException {
    try {
      exit.get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException gone) {
      return true;
    }
  }
}
