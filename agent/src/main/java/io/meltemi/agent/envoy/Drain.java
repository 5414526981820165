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

/**
 * Lets Envoy's connections end before Envoy does. Istio: pkg/envoy/agent.go.
 *
 * @param admin Envoy's
 * @param inboundOnly whether only inbound listeners drain, as a sidecar's do
 * @param duration how long, unless connections are watched
 * @param untilIdle whether connections are watched instead
 * @param least how long at least, where connections are watched
 * @param ownListeners statistics of listeners whose connections do not count
 */
public record Drain(
    EnvoyAdmin admin,
    boolean inboundOnly,
    Duration duration,
    boolean untilIdle,
    Duration least,
    List<String> ownListeners) {
  private static final System.Logger LOG = System.getLogger("default");
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final String ACTIVE = "downstream_cx_active";

  /** Drains, blocking until that is done or Envoy has ended. */
  public void run(CompletableFuture<?> envoyExit) throws InterruptedException {
    drainListeners();
    if (untilIdle) {
      LOG.log(
          System.Logger.Level.INFO,
          "draining for %s, then until no connection is active".formatted(least));
      if (!ended(envoyExit, least)) {
        waitUntilIdle(envoyExit);
      }
    } else {
      LOG.log(System.Logger.Level.INFO, "draining for " + duration);
      ended(envoyExit, duration);
    }
  }

  private void drainListeners() {
    String path =
        "/drain_listeners?"
            + (inboundOnly ? "inboundonly&graceful" : "graceful")
            + (untilIdle ? "&skip_exit" : "");
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
        && ownListeners.stream().noneMatch(own -> name.startsWith("listener." + own + "."));
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
