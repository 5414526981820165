package io.meltemi.debug.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Set;

/** What the webhooks did, under Istio's names. Any thread, without blocking. */
public final class WebhookMetrics {
  private final Counter injections;
  private final Counter injected;
  private final Counter injectionFailures;
  private final Counter injectionSkips;
  private final Histogram injectionTime;
  private final Gauge templateErrors;
  private final Counter passed;
  private final Counter failed;
  private final Counter httpErrors;
  private final Counter patches;
  private final Counter patchFailures;

  WebhookMetrics(Families families) {
    injections =
        families.counter(
            "sidecar_injection_requests_total", "Total number of sidecar injection requests.");
    injected =
        families.counter(
            "sidecar_injection_success_total",
            "Total number of successful sidecar injection requests.");
    injectionFailures =
        families.counter(
            "sidecar_injection_failure_total",
            "Total number of failed sidecar injection requests.");
    injectionSkips =
        families.counter(
            "sidecar_injection_skip_total", "Total number of skipped sidecar injection requests.");
    injectionTime =
        families.histogram(
            "sidecar_injection_time_seconds",
            "Total time taken for injection in seconds.",
            Families.INJECTION);
    templateErrors =
        families.gauge(
            "sidecar_injection_template_errors",
            "Templates of the injector's configuration that do not parse.",
            "template");
    passed =
        families.counter(
            "galley_validation_passed", "Resource is valid", "group", "version", "resource");
    failed =
        families.counter(
            "galley_validation_failed",
            "Resource validation failed",
            "group",
            "version",
            "resource",
            "reason");
    httpErrors =
        families.counter(
            "galley_validation_http_error", "Resource validation http serve errors", "status");
    patches = families.counter("webhook_patch_attempts_total", "Webhook patching attempts", "name");
    patchFailures =
        families.counter(
            "webhook_patch_failures_total", "Webhook patching total failures", "name", "reason");
  }

  /** What became of an injection review. */
  public enum Injection {
    INJECTED,
    SKIPPED,
    FAILED
  }

  public void injection(Injection outcome, Duration time) {
    injections.inc();
    injectionTime.observe(time.toNanos() / 1e9);
    switch (outcome) {
      case INJECTED -> injected.inc();
      case SKIPPED -> injectionSkips.inc();
      case FAILED -> injectionFailures.inc();
    }
  }

  /** These templates of the injector's configuration do not parse, and no others. */
  public void templateFaults(Set<String> names) {
    templateErrors.clear();
    names.forEach(name -> templateErrors.labelValues(name).set(1));
  }

  public void validationPassed(String group, String version, String resource) {
    passed.labelValues(group, version, resource).inc();
  }

  public void validationFailed(String group, String version, String resource, String reason) {
    failed.labelValues(group, version, resource, reason).inc();
  }

  /** A request to {@code /validate} that is no review. */
  public void validationRefused(int status) {
    httpErrors.labelValues(Integer.toString(status)).inc();
  }

  /** A webhook configuration of that name was looked at. */
  public void configurationPatched(String name) {
    patches.labelValues(name).inc();
  }

  public void configurationPatchFailed(String name, String reason) {
    patchFailures.labelValues(name, reason).inc();
  }
}
