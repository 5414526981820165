package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.TrafficPolicy.RetryBudget;
import java.util.List;
import java.util.Optional;

/**
 * An XBackendTrafficPolicy: how clients share a backend.
 *
 * @param persistsSessions whether it asks for that, which has no effect
 */
public record BackendTrafficPolicy(
    ConfigMeta meta,
    ObjectState state,
    List<PolicyTarget> targets,
    Optional<RetryBudget> retryBudget,
    boolean persistsSessions)
    implements GatewayApiObject {
  public BackendTrafficPolicy {
    targets = List.copyOf(targets);
  }
}
