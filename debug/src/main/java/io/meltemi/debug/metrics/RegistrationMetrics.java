package io.meltemi.debug.metrics;

import io.prometheus.metrics.core.metrics.Counter;

/** What becomes of proxies outside of Kubernetes, as Istio counts it. Any thread. */
public final class RegistrationMetrics {
  private final Counter registered;
  private final Counter updated;
  private final Counter unregistered;
  private final Counter deleted;
  private final Counter failed;

  RegistrationMetrics(Families families) {
    registered =
        families.counter(
            "auto_registration_success_total", "Total number of successful auto registrations.");
    updated =
        families.counter(
            "auto_registration_updates_total", "Total number of auto registration updates.");
    unregistered =
        families.counter("auto_registration_unregister_total", "Total number of unregistrations.");
    deleted =
        families.counter(
            "auto_registration_deletes_total",
            "Total number of auto registration cleaned up by periodic timer.");
    failed =
        families.counter(
            "auto_registration_errors_total", "Total number of auto registration errors.");
  }

  /** A WorkloadEntry was made. */
  public void registered() {
    registered.inc();
  }

  /** The proxy of one that was there has connected. */
  public void updated() {
    updated.inc();
  }

  /** The proxy of one that istiod made has left. */
  public void unregistered() {
    unregistered.inc();
  }

  /** One whose proxy did not come back was deleted. */
  public void deleted() {
    deleted.inc();
  }

  public void failed() {
    failed.inc();
  }
}
