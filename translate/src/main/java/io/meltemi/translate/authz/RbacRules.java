package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import java.util.List;

/** The rules of several policies of one action, each under a name of its own. */
final class RbacRules {
  private static final Policy NEVER =
      Policy.newBuilder()
          .addPermissions(Permission.newBuilder().setNotRule(Permission.newBuilder().setAny(true)))
          .addPrincipals(Principal.newBuilder().setNotId(Principal.newBuilder().setAny(true)))
          .build();

  private RbacRules() {}

  /**
   * @param prefix of the names
   */
  static RBAC of(
      List<AuthorizationPolicy> policies,
      Action action,
      Traffic traffic,
      List<String> trustDomains,
      String prefix) {
    var rbac = RBAC.newBuilder().setAction(envoys(action));
    for (AuthorizationPolicy policy : policies) {
      String name =
          prefix
              + "ns["
              + policy.meta().namespace()
              + "]-policy["
              + policy.meta().name()
              + "]-rule";
      var translator =
          new RuleTranslator(
              policy.meta().namespace(), traffic, action == Action.ALLOW, trustDomains);
      for (int i = 0; i < policy.rules().size(); i++) {
        String rule = name + "[" + i + "]";
        translator
            .translate(policy.rules().get(i))
            .ifPresent(translated -> rbac.putPolicies(rule, translated));
      }
      if (policy.rules().isEmpty()) {
        rbac.putPolicies(name + "[0]", NEVER);
      }
    }
    return rbac.build();
  }

  /** Where others are asked, what matches is to be denied unless they allow it. */
  private static RBAC.Action envoys(Action action) {
    return switch (action) {
      case ALLOW -> RBAC.Action.ALLOW;
      case DENY, CUSTOM -> RBAC.Action.DENY;
      case AUDIT -> RBAC.Action.LOG;
    };
  }

  /** Denies everything, under that name. */
  static RBAC denying(String name) {
    return RBAC.newBuilder()
        .setAction(RBAC.Action.DENY)
        .putPolicies(
            name,
            Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAny(true))
                .addPrincipals(Principal.newBuilder().setAny(true))
                .build())
        .build();
  }

  static RBAC renamed(RBAC rules, String suffix) {
    var renamed = RBAC.newBuilder().setAction(rules.getAction());
    rules.getPoliciesMap().forEach((name, policy) -> renamed.putPolicies(name + suffix, policy));
    return renamed.build();
  }
}
