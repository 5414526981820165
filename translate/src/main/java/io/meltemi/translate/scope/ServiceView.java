package io.meltemi.translate.scope;

import io.meltemi.model.DestinationRule;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Service;
import java.util.List;
import java.util.Optional;

/**
 * A service as clients see it: everything that its clusters and load assignments depend on, beside
 * the client's own settings and the endpoints. Equal where the very same objects are in force.
 *
 * @param rule the DestinationRule in force for it
 * @param identities SPIFFE names of its endpoints
 * @param mtls what its servers take, as far as policies of its namespace and of the mesh tell
 * @param workloadPolicies policies of its namespace that select workloads, oldest first
 */
public record ServiceView(
    Service service,
    Optional<DestinationRule> rule,
    List<String> identities,
    PeerAuthentication.Mode mtls,
    List<PeerAuthentication> workloadPolicies) {

  @Override
  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  public boolean equals(Object other) {
    return other instanceof ServiceView that
        && (service == that.service || service.equals(that.service))
        && rule.orElse(null) == that.rule.orElse(null)
        && identities.equals(that.identities)
        && mtls == that.mtls
        && workloadPolicies == that.workloadPolicies;
  }

  @Override
  public int hashCode() {
    return service.hostname().hashCode() * 31 + System.identityHashCode(rule.orElse(null));
  }
}
