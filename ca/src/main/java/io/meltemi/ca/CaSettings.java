package io.meltemi.ca;

import java.time.Duration;

/**
 * How the authority signs and how it looks after its own root; {@link #DEFAULT} is Istio's.
 *
 * @param defaultLifetime of a workload's certificate when it asks for none
 *     (DEFAULT_WORKLOAD_CERT_TTL)
 * @param maxLifetime a request for more is refused (MAX_WORKLOAD_CERT_TTL)
 * @param rootLifetime of a root that signs itself (CITADEL_SELF_SIGNED_CA_CERT_TTL)
 * @param rootRsaBits its key (CITADEL_SELF_SIGNED_CA_RSA_KEY_SIZE)
 * @param organisation its name: the trust domain
 * @param rootCheckInterval how often it is looked whether such a root is due to be renewed; zero is
 *     never (CITADEL_SELF_SIGNED_ROOT_CERT_CHECK_INTERVAL)
 * @param rootGracePercent it is renewed when less than this part of its life is left
 *     (CITADEL_SELF_SIGNED_ROOT_CERT_GRACE_PERIOD_PERCENTILE)
 * @param jitter whether the first look is at a random time, so that replicas do not look together
 *     (CITADEL_ENABLE_JITTER_FOR_ROOT_CERT_ROTATOR)
 */
public record CaSettings(
    Duration defaultLifetime,
    Duration maxLifetime,
    Duration rootLifetime,
    int rootRsaBits,
    String organisation,
    Duration rootCheckInterval,
    int rootGracePercent,
    boolean jitter) {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;

  public static final CaSettings DEFAULT =
      new CaSettings(
          Duration.ofHours(24),
          Duration.ofDays(90),
          Duration.ofDays(3650),
          MIN_RSA_BITS,
          "cluster.local",
          Duration.ofHours(1),
          20,
          true);

  public CaSettings {
    positive("DEFAULT_WORKLOAD_CERT_TTL", defaultLifetime);
    positive("MAX_WORKLOAD_CERT_TTL", maxLifetime);
    positive("CITADEL_SELF_SIGNED_CA_CERT_TTL", rootLifetime);
    if (rootRsaBits < MIN_RSA_BITS || rootRsaBits > MAX_RSA_BITS) {
      throw new IllegalArgumentException(
          "CITADEL_SELF_SIGNED_CA_RSA_KEY_SIZE: %d (expected: %d..%d)"
              .formatted(rootRsaBits, MIN_RSA_BITS, MAX_RSA_BITS));
    }
    if (rootGracePercent < 0 || rootGracePercent > 99) {
      throw new IllegalArgumentException(
          "CITADEL_SELF_SIGNED_ROOT_CERT_GRACE_PERIOD_PERCENTILE: %d (expected: 0..99)"
              .formatted(rootGracePercent));
    }
  }

  private static void positive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          name + ": " + duration + " (expected: a duration of more than 0)");
    }
  }

  public CaSettings withOrganisation(String trustDomain) {
    return new CaSettings(
        defaultLifetime,
        maxLifetime,
        rootLifetime,
        rootRsaBits,
        trustDomain,
        rootCheckInterval,
        rootGracePercent,
        jitter);
  }

  public CaSettings withLifetimes(Duration byDefault, Duration max) {
    return new CaSettings(
        byDefault,
        max,
        rootLifetime,
        rootRsaBits,
        organisation,
        rootCheckInterval,
        rootGracePercent,
        jitter);
  }

  public CaSettings withRoot(Duration lifetime, Duration checkInterval, int gracePercent) {
    return new CaSettings(
        defaultLifetime,
        maxLifetime,
        lifetime,
        rootRsaBits,
        organisation,
        checkInterval,
        gracePercent,
        jitter);
  }
}
