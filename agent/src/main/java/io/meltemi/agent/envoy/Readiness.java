package io.meltemi.agent.envoy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Whether Envoy takes traffic: it is live, its workers run, and clusters and listeners came from
 * istiod and were accepted. Once they were, later rejections leave it ready, since what was
 * accepted stays in force. Istio: pilot/cmd/pilot-agent/status/ready/probe.go. Any thread.
 */
public final class Readiness {
  private static final String STATE = "server.state";
  private static final String WORKERS = "listener_manager.workers_started";
  private static final String CLUSTERS = "cluster_manager.cds.update_success";
  private static final String CLUSTERS_REJECTED = "cluster_manager.cds.update_rejected";
  private static final String LISTENERS = "listener_manager.lds.update_success";
  private static final String LISTENERS_REJECTED = "listener_manager.lds.update_rejected";
  private static final String PATH =
      "/stats?usedonly&filter=%5E(server%5C.state%7Clistener_manager%5C.workers_started"
          + "%7C(cluster_manager%5C.cds%7Clistener_manager%5C.lds)"
          + "%5C.(update_success%7Cupdate_rejected))%24";

  private final Optional<EnvoyAdmin> admin;
  private final Supplier<Optional<String>> missing;
  private final AtomicBoolean configured = new AtomicBoolean();
  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * Asks Envoy.
   *
   * @param missing what Envoy may be waiting for, to be told if it does not get ready
   */
  public Readiness(EnvoyAdmin admin, Supplier<Optional<String>> missing) {
    this(Optional.of(admin), missing);
  }

  private Readiness(Optional<EnvoyAdmin> admin, Supplier<Optional<String>> missing) {
    this.admin = admin;
    this.missing = missing;
  }

  /** Of an agent alone: it is ready once nothing is missing. */
  public static Readiness withoutEnvoy(Supplier<Optional<String>> missing) {
    return new Readiness(Optional.empty(), missing);
  }

  /** From now on it is not ready. */
  public void drain() {
    draining.set(true);
  }

  /** Why it is not ready; empty if it is. Blocks for at most the admin interface's timeout. */
  public Optional<String> problem() {
    if (draining.get()) {
      return Optional.of("the proxy is draining");
    }
    if (admin.isEmpty()) {
      return missing.get();
    }
    Map<String, Long> stats;
    try {
      stats = statsOf(admin.get().request("GET", PATH).body());
    } catch (IOException silent) {
      return Optional.of("Envoy does not answer: " + silent.getMessage());
    }
    return problemIn(stats);
  }

  private Optional<String> problemIn(Map<String, Long> stats) {
    long clusters = stats.getOrDefault(CLUSTERS, 0L);
    long listeners = stats.getOrDefault(LISTENERS, 0L);
    if (clusters > 0 && listeners > 0) {
      configured.set(true);
    }
    if (!configured.get()) {
      return Optional.of(
          ("config not received from istiod (is istiod running?): cds updates: %d successful, %d"
                  + " rejected; lds updates: %d successful, %d rejected")
              .formatted(
                  clusters,
                  stats.getOrDefault(CLUSTERS_REJECTED, 0L),
                  listeners,
                  stats.getOrDefault(LISTENERS_REJECTED, 0L)));
    }
    if (stats.getOrDefault(STATE, -1L) != 0) {
      return Optional.of("Envoy is not live, its server.state is " + stats.get(STATE));
    }
    return stats.getOrDefault(WORKERS, 0L) == 1
        ? Optional.empty()
        : Optional.of(
            "Envoy's workers have not started" + missing.get().map(what -> ": " + what).orElse(""));
  }

  /** The lines {@code name: value} of Envoy's plain statistics. */
  static Map<String, Long> statsOf(String text) {
    Map<String, Long> stats = new TreeMap<>();
    for (String line : text.split("\n")) {
      int colon = line.lastIndexOf(": ");
      String value = line.substring(colon + 1).strip();
      if (colon > 0 && value.matches("\\d{1,18}")) {
        stats.put(line.substring(0, colon), Long.valueOf(value));
      }
    }
    return stats;
  }
}
