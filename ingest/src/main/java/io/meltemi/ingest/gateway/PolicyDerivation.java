package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import io.meltemi.model.gatewayapi.PolicyTarget;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What there is to tell of policies that are attached to backends.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/backend_policies.go.
 */
final class PolicyDerivation {
  /** The order in which policies win. */
  static final Comparator<ConfigMeta> FIRST_WINS =
      Comparator.comparing(ConfigMeta::created)
          .thenComparing(ConfigMeta::namespace)
          .thenComparing(ConfigMeta::name);

  private static final String IGNORE = "istio.io/ignore-policy-attachment";
  private static final String VALID = "Configuration is valid";

  private PolicyDerivation() {}

  /** Whether its user wants it to have no effect here. */
  static boolean isIgnored(ConfigMeta policy) {
    return policy.annotations().getOrDefault(IGNORE, "").equals("true");
  }

  /** Whether two are one and the same. Objects have ids; those of a folder have their names. */
  private static boolean isSame(BackendTlsPolicy a, BackendTlsPolicy b) {
    return id(a).equals(id(b));
  }

  private static String id(BackendTlsPolicy policy) {
    return policy.state().uid().orElse("name:" + policy.meta().resource());
  }

  /** The policy that has a target, of all that want it; the first wins. */
  static Optional<BackendTlsPolicy> owner(List<BackendTlsPolicy> policies, PolicyTarget target) {
    return policies.stream()
        .filter(policy -> policy.targets().contains(target))
        .min(Comparator.comparing(BackendTlsPolicy::meta, FIRST_WINS));
  }

  /**
   * @param rivals all policies about any of its targets, those that are ignored left out
   * @param gateways those from which routes lead to its targets, sorted
   */
  static StatusContent.Ancestors status(
      BackendTlsPolicy policy,
      List<BackendTlsPolicy> rivals,
      SortedSet<ResourceName> gateways,
      Lookup lookup) {
    String controller = lookup.settings().controller();
    List<String> controllers = List.of(controller, ClassInfo.MESH_CONTROLLER);
    var ancestors = new ArrayList<StatusContent.Ancestor>();
    List<Condition> last = List.of();
    BackendTls tls = BackendTls.of(policy, lookup);
    for (PolicyTarget target : policy.targets()) {
      last =
          isIgnored(policy.meta())
              ? List.of(
                  Condition.no(
                      "Accepted",
                      "IgnoredByIstio",
                      "Ignored by Istio due to annotation " + IGNORE + "=true"))
              : conditions(policy, target, rivals, tls, lookup);
      ancestors.add(new StatusContent.Ancestor(target.tree(), ClassInfo.MESH_CONTROLLER, last));
    }
    if (!isIgnored(policy.meta())) {
      for (ResourceName gateway : gateways) {
        ancestors.add(new StatusContent.Ancestor(tree(gateway), controller, last));
      }
    }
    return new StatusContent.Ancestors(controllers, ancestors);
  }

  private static Map<String, Object> tree(ResourceName gateway) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("group", "gateway.networking.k8s.io");
    tree.put("kind", "Gateway");
    tree.put("name", gateway.name());
    return tree;
  }

  private static List<Condition> conditions(
      BackendTlsPolicy policy,
      PolicyTarget target,
      List<BackendTlsPolicy> rivals,
      BackendTls tls,
      Lookup lookup) {
    Optional<Fault> accepted =
        PolicyTargets.find(target, policy.meta().namespace(), lookup)
            .fault()
            .map(why -> new Fault("TargetNotFound", "targetRefs invalid: " + why))
            .or(tls::accepted)
            .or(() -> conflict(policy, target, rivals));
    return List.of(
        accepted
            .map(fault -> Condition.no("Accepted", fault.reason(), fault.message()))
            .orElse(Condition.yes("Accepted", "Accepted", VALID + tls.note())),
        tls.resolved()
            .map(fault -> Condition.no("ResolvedRefs", fault.reason(), fault.message()))
            .orElse(Condition.yes("ResolvedRefs", "ResolvedRefs", VALID)));
  }

  private static Optional<Fault> conflict(
      BackendTlsPolicy policy, PolicyTarget target, List<BackendTlsPolicy> rivals) {
    return owner(rivals, target)
        .filter(owner -> !isSame(owner, policy))
        .map(
            owner ->
                new Fault(
                    "Conflicted",
                    "Conflicts with BackendTLSPolicy \"%s\" targeting the same backend"
                        .formatted(owner.meta().name())));
  }

  static StatusContent.Ancestors status(BackendTrafficPolicy policy, Lookup lookup) {
    var ancestors = new ArrayList<StatusContent.Ancestor>();
    for (PolicyTarget target : policy.targets()) {
      Condition accepted =
          PolicyTargets.find(target, policy.meta().namespace(), lookup)
              .fault()
              .map(why -> Condition.no("Accepted", "TargetNotFound", "targetRefs invalid: " + why))
              .orElse(Condition.yes("Accepted", "Accepted", traffic(policy)));
      ancestors.add(
          new StatusContent.Ancestor(target.tree(), ClassInfo.MESH_CONTROLLER, List.of(accepted)));
    }
    return new StatusContent.Ancestors(
        List.of(lookup.settings().controller(), ClassInfo.MESH_CONTROLLER), ancestors);
  }

  private static String traffic(BackendTrafficPolicy policy) {
    return policy.persistsSessions()
        ? VALID + ", but Istio does not support the following fields: sessionPersistence"
        : VALID;
  }
}
