package io.meltemi.translate.authz;

import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import io.meltemi.model.PolicyTargets;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;

/** Policies and their rules for tests. */
public final class Rules {
  private static final List<String> OPERATION = List.of("hosts", "ports", "methods", "paths");

  private Rules() {}

  public static AuthorizationPolicy policy(Action action, Rule... rules) {
    return policy("shop", "policy", action, rules);
  }

  public static AuthorizationPolicy policy(
      String namespace, String name, Action action, Rule... rules) {
    return new AuthorizationPolicy(
        Fixtures.meta("AuthorizationPolicy", namespace, name),
        PolicyTargets.EVERYTHING,
        action,
        action == Action.CUSTOM ? "authz" : "",
        false,
        List.of(rules));
  }

  public static AuthorizationPolicy asking(String name, String provider, Rule... rules) {
    AuthorizationPolicy policy = policy("shop", name, Action.CUSTOM, rules);
    return new AuthorizationPolicy(
        policy.meta(), policy.targets(), policy.action(), provider, false, policy.rules());
  }

  public static AuthorizationPolicy rehearsed(String name, Action action, Rule... rules) {
    AuthorizationPolicy policy = policy("shop", name, action, rules);
    return new AuthorizationPolicy(
        policy.meta(), policy.targets(), policy.action(), "", true, policy.rules());
  }

  public static AuthorizationPolicy selecting(
      AuthorizationPolicy policy, String key, String value) {
    return targeting(policy, new PolicyTargets(Labels.of(Map.of(key, value)), List.of()));
  }

  public static AuthorizationPolicy targeting(AuthorizationPolicy policy, PolicyTargets targets) {
    return new AuthorizationPolicy(
        policy.meta(),
        targets,
        policy.action(),
        policy.provider(),
        policy.dryRun(),
        policy.rules());
  }

  public static Values one(String value) {
    return new Values(List.of(value), List.of());
  }

  static Values none(String value) {
    return new Values(List.of(), List.of(value));
  }

  /** A rule with one condition, a field or an attribute. */
  static Rule of(String field, Values values) {
    if (OPERATION.contains(field)) {
      return new Rule(List.of(), List.of(operation(field, values)), List.of());
    }
    return field.contains(".")
        ? new Rule(List.of(), List.of(), List.of(condition(field, values)))
        : new Rule(List.of(source(field, values)), List.of(), List.of());
  }

  static Condition condition(String key, Values values) {
    return new Condition(key, values);
  }

  static Operation operation(String field, Values values) {
    return new Operation(
        of("hosts", field, values),
        of("ports", field, values),
        of("methods", field, values),
        of("paths", field, values));
  }

  public static Source source(String field, Values values) {
    return new Source(
        of("principals", field, values),
        of("requestPrincipals", field, values),
        of("namespaces", field, values),
        of("serviceAccounts", field, values),
        of("trustDomains", field, values),
        of("ipBlocks", field, values),
        of("remoteIpBlocks", field, values));
  }

  private static Values of(String name, String field, Values values) {
    return name.equals(field) ? values : Values.ANY;
  }
}
