package io.meltemi.debug.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The certificate authority's metrics under Istio's names. Any thread, without blocking.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/monitoring.go.
 */
public final class CitadelMetrics {
  private final Counter requests;
  private final Counter unauthenticated;
  private final Counter unreadable;
  private final Counter issued;
  private final Counter signErrors;
  private volatile Optional<Instant> rootExpiry = Optional.empty();
  private volatile Optional<Instant> chainExpiry = Optional.empty();

  CitadelMetrics(Families families, Clock clock) {
    requests =
        families.counter(
            "citadel_server_csr_count", "The number of CSRs received by Citadel server.");
    unauthenticated =
        families.counter(
            "citadel_server_authentication_failure_count",
            "The number of authentication failures.");
    unreadable =
        families.counter(
            "citadel_server_csr_parsing_err_count",
            "The number of errors occurred when parsing the CSR.");
    issued =
        families.counter(
            "citadel_server_success_cert_issuance_count",
            "The number of certificates issuances that have succeeded.");
    signErrors =
        families.counter(
            "citadel_server_csr_sign_err_count",
            "The number of errors occurred when signing the CSR.",
            "error");
    expiry(families.registry(), clock, false);
    expiry(families.registry(), clock, true);
  }

  private void expiry(PrometheusRegistry registry, Clock clock, boolean chain) {
    String name = "citadel_server_" + (chain ? "cert_chain" : "root_cert");
    String what = chain ? "CA cert chain" : "root cert";
    gauge(
        registry,
        name + "_expiry_timestamp",
        "The unix timestamp, in seconds, when the " + what + " will expire.",
        chain,
        end -> end.getEpochSecond());
    gauge(
        registry,
        name + "_expiry_seconds",
        "The time remaining, in seconds, before the "
            + what
            + " will expire. A negative value indicates the cert is expired.",
        chain,
        end -> end.getEpochSecond() - clock.instant().getEpochSecond());
  }

  /** Without a certificate the root's are 0, as in the peer, and the chain's are left out. */
  private void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      boolean chain,
      ToDoubleFunction<Instant> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            gauge -> {
              Optional<Instant> end = chain ? chainExpiry : rootExpiry;
              if (end.isPresent() || !chain) {
                gauge.call(end.map(value::applyAsDouble).orElse(0.0));
              }
            })
        .register(registry);
  }

  /** A request for a certificate came. */
  public void requested() {
    requests.inc();
  }

  public void unauthenticated() {
    unauthenticated.inc();
  }

  public void unreadable() {
    unreadable.inc();
  }

  public void issued() {
    issued.inc();
  }

  /**
   * @param error {@code CA_NOT_READY}, {@code CSR_ERROR}, {@code TTL_ERROR}, {@code CERT_GEN_ERROR}
   */
  public void notSigned(String error) {
    signErrors.labelValues(error).inc();
  }

  /**
   * The certificates in force are valid until then.
   *
   * @param chain absent where a root signs
   */
  public void expires(Instant root, Optional<Instant> chain) {
    rootExpiry = Optional.of(root);
    chainExpiry = chain;
  }
}
