package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;

/**
 * What a policy applies to: objects that it refers to, or workloads by their labels. Neither means
 * its whole namespace, and in the root namespace the whole mesh.
 *
 * @param selector counts where there are no references
 */
public record PolicyTargets(Labels selector, List<Reference> references) {
  public static final PolicyTargets EVERYTHING = new PolicyTargets(Labels.NONE, List.of());

  public PolicyTargets {
    references = List.copyOf(references);
  }

  /**
   * An object of the policy's own namespace.
   *
   * @param group empty for Kubernetes' core
   */
  public record Reference(String group, String kind, String name) {
    /** The Gateway API's Gateway. */
    public boolean isGateway() {
      return group.equals("gateway.networking.k8s.io") && kind.equals("Gateway");
    }
  }
}
