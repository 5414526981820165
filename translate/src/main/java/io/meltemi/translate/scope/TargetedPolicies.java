package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.MeshObject;
import io.meltemi.model.PolicyTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Policies of one kind, and which of them are for whom. Those of the root namespace are for all.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/policyattachment.go.
 */
final class TargetedPolicies<T extends MeshObject> {
  /** On the pods of a Gateway of the Gateway API: its name. */
  private static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";

  private final Map<String, List<T>> namespaces;
  private final Function<T, PolicyTargets> targets;
  private final String rootNamespace;

  /**
   * @param policies oldest first
   */
  TargetedPolicies(List<T> policies, Function<T, PolicyTargets> targets, String rootNamespace) {
    this.namespaces = Grouped.by(policies, p -> p.meta().namespace());
    this.targets = targets;
    this.rootNamespace = rootNamespace;
  }

  /** Those for a workload: the root namespace's, then its own namespace's, each oldest first. */
  List<T> selecting(String namespace, Labels labels) {
    var selecting = new ArrayList<T>();
    for (T policy : concerning(namespace)) {
      boolean own = policy.meta().namespace().equals(namespace);
      if (select(targets.apply(policy), labels, own)) {
        selecting.add(policy);
      }
    }
    return List.copyOf(selecting);
  }

  /** Adds the labels that {@link #selecting} asks for. */
  void addAsked(String namespace, SelectorLabels asked) {
    for (T policy : concerning(namespace)) {
      PolicyTargets of = targets.apply(policy);
      if (of.references().isEmpty()) {
        asked.add(of.selector());
      }
      of.references().stream()
          .filter(PolicyTargets.Reference::isGateway)
          .forEach(gateway -> asked.add(Labels.of(Map.of(GATEWAY_NAME, gateway.name()))));
    }
  }

  private List<T> concerning(String namespace) {
    List<T> own = namespaces.getOrDefault(namespace, List.of());
    if (namespace.equals(rootNamespace)) {
      return own;
    }
    var both = new ArrayList<>(namespaces.getOrDefault(rootNamespace, List.of()));
    both.addAll(own);
    return both;
  }

  /**
   * A policy with references is for the gateways of the Gateway API that it names in its own
   * namespace; services, service entries and gateway classes are for waypoints.
   */
  private static boolean select(PolicyTargets targets, Labels labels, boolean own) {
    if (targets.references().isEmpty()) {
      return labels.matches(targets.selector());
    }
    String gateway = labels.getOrDefault(GATEWAY_NAME, "");
    return own
        && !gateway.isEmpty()
        && targets.references().stream()
            .anyMatch(target -> target.isGateway() && target.name().equals(gateway));
  }
}
