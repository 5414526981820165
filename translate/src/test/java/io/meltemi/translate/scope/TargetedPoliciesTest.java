package io.meltemi.translate.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.PolicyTargets.Reference;
import io.meltemi.translate.authz.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom policies are for. */
class TargetedPoliciesTest {
  private static final String ROOT = "istio-system";
  private static final Labels WEB = Labels.of(Map.of("app", "web"));
  private static final Labels EDGE =
      Labels.of(Map.of("app", "edge", "gateway.networking.k8s.io/gateway-name", "edge"));

  private final List<AuthorizationPolicy> policies = new ArrayList<>();

  private void add(String namespace, String name) {
    policies.add(Rules.policy(namespace, name, Action.DENY, Rule.ANY));
  }

  private void selecting(String namespace, String name, String app) {
    policies.add(Rules.selecting(Rules.policy(namespace, name, Action.DENY, Rule.ANY), "app", app));
  }

  private void referring(String namespace, String name, String group, String kind, String target) {
    policies.add(
        Rules.targeting(
            Rules.policy(namespace, name, Action.DENY, Rule.ANY),
            new PolicyTargets(Labels.NONE, List.of(new Reference(group, kind, target)))));
  }

  private List<String> names(String namespace, Labels labels) {
    return new TargetedPolicies<>(policies, AuthorizationPolicy::targets, ROOT)
        .selecting(namespace, labels).stream().map(p -> p.meta().name()).toList();
  }

  @Test
  void theRootNamespacesAreForAllAndComeFirst() {
    add("shop", "own");
    selecting(ROOT, "root-web", "web");
    selecting(ROOT, "root-db", "db");
    selecting("shop", "own-web", "web");
    add("bank", "others");

    assertThat(names("shop", WEB)).containsExactly("root-web", "own", "own-web");
    assertThat(names("bank", WEB)).containsExactly("root-web", "others");
    assertThat(names(ROOT, WEB)).containsExactly("root-web");
  }

  @Test
  void aReferenceIsForTheGatewayOfThatNameInItsNamespace() {
    referring("shop", "edge", "gateway.networking.k8s.io", "Gateway", "edge");
    referring("shop", "other", "gateway.networking.k8s.io", "Gateway", "other");
    referring("shop", "service", "", "Service", "edge");
    referring("shop", "class", "gateway.networking.k8s.io", "GatewayClass", "edge");
    referring(ROOT, "root", "gateway.networking.k8s.io", "Gateway", "edge");
    selecting("shop", "by-label", "edge");
    add("shop", "namespace");

    assertThat(names("shop", EDGE)).containsExactly("edge", "by-label", "namespace");
    assertThat(names("shop", WEB)).containsExactly("namespace");
    assertThat(names("bank", EDGE)).isEmpty();
  }
}
