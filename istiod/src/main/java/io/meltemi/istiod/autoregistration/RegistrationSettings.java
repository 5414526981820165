package io.meltemi.istiod.autoregistration;

import java.time.Duration;

/**
 * How proxies outside of Kubernetes are registered.
 *
 * @param automatic whether WorkloadEntries are made (PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION)
 * @param healthChecks whether proxies say how they are (PILOT_ENABLE_WORKLOAD_ENTRY_HEALTHCHECKS)
 * @param verified whether a proxy must show to be of the entry's namespace and service account
 *     (PILOT_WORKLOAD_ENTRY_VALIDATE_IDENTITY)
 * @param grace how long an entry stays when its proxy has left (PILOT_WORKLOAD_ENTRY_GRACE_PERIOD)
 */
public record RegistrationSettings(
    boolean automatic, boolean healthChecks, boolean verified, Duration grace) {
  /** As without any variable. */
  public static final RegistrationSettings DEFAULT =
      new RegistrationSettings(true, true, true, Duration.ofSeconds(10));
}
