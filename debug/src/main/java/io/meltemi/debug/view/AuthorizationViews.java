package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.PolicyTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The AuthorizationPolicies in force. */
final class AuthorizationViews {
  private AuthorizationViews() {}

  static void byNamespace(MeshSnapshot snapshot, JsonWriter json) {
    var namespaces = new TreeMap<String, List<AuthorizationPolicy>>();
    for (AuthorizationPolicy policy : snapshot.config().rules().authorizationPolicies()) {
      namespaces.computeIfAbsent(policy.meta().namespace(), _ -> new ArrayList<>()).add(policy);
    }
    json.beginObject().name("namespace_to_policies").beginObject();
    namespaces.forEach(
        (namespace, policies) -> {
          json.name(namespace).beginList();
          policies.forEach(policy -> named(policy, json));
          json.endList();
        });
    json.endObject().field("root_namespace", snapshot.config().mesh().rootNamespace()).endObject();
  }

  static void named(AuthorizationPolicy policy, JsonWriter json) {
    json.beginObject()
        .field("name", policy.meta().name())
        .field("namespace", policy.meta().namespace())
        .fieldOrNull("annotations", policy.meta().annotations().asMap())
        .name("spec")
        .plain(spec(policy))
        .endObject();
  }

  private static Map<String, Object> spec(AuthorizationPolicy policy) {
    var spec = new LinkedHashMap<String, Object>();
    PolicyTargets targets = policy.targets();
    if (!targets.selector().isEmpty()) {
      spec.put("selector", Map.of("matchLabels", targets.selector().asMap()));
    }
    if (!targets.references().isEmpty()) {
      spec.put(
          "targetRefs", targets.references().stream().map(AuthorizationViews::target).toList());
    }
    if (!policy.rules().isEmpty()) {
      spec.put("rules", policy.rules().stream().map(AuthorizationViews::rule).toList());
    }
    if (policy.action() != Action.ALLOW) {
      spec.put("action", policy.action().name());
    }
    if (!policy.provider().isEmpty()) {
      spec.put("provider", Map.of("name", policy.provider()));
    }
    return spec;
  }

  private static Map<String, Object> target(PolicyTargets.Reference reference) {
    var target = new LinkedHashMap<String, Object>();
    target.put("group", reference.group());
    target.put("kind", reference.kind());
    target.put("name", reference.name());
    return target;
  }

  private static Map<String, Object> rule(Rule rule) {
    var out = new LinkedHashMap<String, Object>();
    if (!rule.from().isEmpty()) {
      out.put("from", rule.from().stream().map(s -> Map.of("source", source(s))).toList());
    }
    if (!rule.to().isEmpty()) {
      out.put("to", rule.to().stream().map(o -> Map.of("operation", operation(o))).toList());
    }
    if (!rule.when().isEmpty()) {
      out.put("when", rule.when().stream().map(AuthorizationViews::condition).toList());
    }
    return out;
  }

  private static Map<String, Object> source(Source source) {
    var out = new LinkedHashMap<String, Object>();
    add(out, "principals", source.principals());
    add(out, "requestPrincipals", source.requestPrincipals());
    add(out, "namespaces", source.namespaces());
    add(out, "serviceAccounts", source.serviceAccounts());
    add(out, "trustDomains", source.trustDomains());
    add(out, "ipBlocks", source.ipBlocks());
    add(out, "remoteIpBlocks", source.remoteIpBlocks());
    return out;
  }

  private static Map<String, Object> operation(Operation operation) {
    var out = new LinkedHashMap<String, Object>();
    add(out, "hosts", operation.hosts());
    add(out, "ports", operation.ports());
    add(out, "methods", operation.methods());
    add(out, "paths", operation.paths());
    return out;
  }

  private static Map<String, Object> condition(Condition condition) {
    var out = new LinkedHashMap<String, Object>();
    out.put("key", condition.key());
    add(out, "values", condition.values());
    return out;
  }

  private static void add(Map<String, Object> out, String field, Values values) {
    if (!values.values().isEmpty()) {
      out.put(field, values.values());
    }
    if (!values.notValues().isEmpty()) {
      String negated = "not" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
      out.put(negated, values.notValues());
    }
  }
}
