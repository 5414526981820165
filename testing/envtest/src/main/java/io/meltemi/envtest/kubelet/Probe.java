package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * How often a container is asked how it is, and how its answers are counted.
 *
 * @param action what is asked
 */
record Probe(
    JsonNode action,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold) {
  /**
   * @param kind {@code startupProbe}, {@code readinessProbe} or {@code livenessProbe}
   */
  static Optional<Probe> of(JsonNode container, String kind) {
    JsonNode probe = container.path(kind);
    if (probe.isMissingNode() || probe.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new Probe(
            probe,
            Duration.ofSeconds(probe.path("initialDelaySeconds").asInt(0)),
            Duration.ofSeconds(Math.max(1, probe.path("periodSeconds").asInt(10))),
            Duration.ofSeconds(Math.max(1, probe.path("timeoutSeconds").asInt(1))),
            Math.max(1, probe.path("successThreshold").asInt(1)),
            Math.max(1, probe.path("failureThreshold").asInt(3))));
  }
}
