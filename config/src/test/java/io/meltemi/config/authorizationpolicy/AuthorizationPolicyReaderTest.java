package io.meltemi.config.authorizationpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import io.meltemi.model.PolicyTargets;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorizationPolicyReaderTest {
  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  private ReadObject read(String annotations, String spec) {
    String object =
        "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: p,"
            + " namespace: shop, annotations: {%s}}, spec: %s}";
    return reader.readAll(new Document("p.yaml", 1, object.formatted(annotations, spec))).get(0);
  }

  private AuthorizationPolicy good(String annotations, String spec) {
    return (AuthorizationPolicy) read(annotations, spec).object().orElseThrow();
  }

  private AuthorizationPolicy closed(String annotations, String spec) {
    ReadObject read = read(annotations, spec);
    assertThat(read.object()).isEmpty();
    return (AuthorizationPolicy) read.closed().orElseThrow();
  }

  private static Values both(String value, String notValue) {
    return new Values(List.of(value), List.of(notValue));
  }

  @Test
  void everyFieldIsReadWithItsNegation() {
    AuthorizationPolicy policy =
        good(
            "istio.io/dry-run: 'true'",
            """
            {action: DENY, selector: {matchLabels: {app: web}}, rules: [{
              from: [{source: {
                principals: [a], notPrincipals: [b], requestPrincipals: [c],
                notRequestPrincipals: [d], namespaces: [e], notNamespaces: [f],
                trustDomains: [i], notTrustDomains: [j], ipBlocks: [10.0.0.1],
                notIpBlocks: [10.0.0.2], remoteIpBlocks: [10.0.0.3], notRemoteIpBlocks: [10.0.0.4]}}],
              to: [{operation: {
                hosts: [a], notHosts: [b], ports: ["1"], notPorts: ["2"], methods: [c],
                notMethods: [d], paths: [/e], notPaths: [/f]}}],
              when: [{key: source.ip, values: [10.0.0.5], notValues: [10.0.0.6]}]}]}
            """);
    var source =
        new Source(
            both("a", "b"),
            both("c", "d"),
            both("e", "f"),
            Values.ANY,
            both("i", "j"),
            both("10.0.0.1", "10.0.0.2"),
            both("10.0.0.3", "10.0.0.4"));
    var operation = new Operation(both("a", "b"), both("1", "2"), both("c", "d"), both("/e", "/f"));
    var condition = new Condition("source.ip", both("10.0.0.5", "10.0.0.6"));
    assertThat(policy.rules())
        .containsExactly(new Rule(List.of(source), List.of(operation), List.of(condition)));
    assertThat(policy.action()).isEqualTo(Action.DENY);
    assertThat(policy.dryRun()).isTrue();
    assertThat(policy.targets().selector()).isEqualTo(Labels.of(Map.of("app", "web")));
  }

  @Test
  void whatIsNotSaidIsAllowNobody() {
    AuthorizationPolicy policy = good("", "{}");
    assertThat(policy.action()).isEqualTo(Action.ALLOW);
    assertThat(policy.rules()).isEmpty();
    assertThat(policy.dryRun()).isFalse();
    assertThat(policy.targets()).isEqualTo(PolicyTargets.EVERYTHING);
  }

  @Test
  void targetsAndProvidersAreRead() {
    AuthorizationPolicy policy =
        good(
            "",
            """
            {action: CUSTOM, provider: {name: asked}, rules: [{}],
             targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: edge}}
            """);
    assertThat(policy.provider()).isEqualTo("asked");
    assertThat(policy.targets().references())
        .containsExactly(
            new PolicyTargets.Reference("gateway.networking.k8s.io", "Gateway", "edge"));
  }

  @Test
  void onePolicyWithAnErrorDeniesEverythingToWhatItSelects() {
    for (String spec :
        List.of(
            "{selector: {matchLabels: {app: web}}, rules: [{from: [{source: {ipBlocks: [x]}}]}]}",
            "{selector: {matchLabels: {app: web}}, action: NEVER, rules: [{}]}",
            "{selector: {matchLabels: {app: web}}, action: CUSTOM, rules: [{}]}",
            "{selector: {matchLabels: {app: web}}, rules: 7}")) {
      AuthorizationPolicy closed = closed("", spec);
      assertThat(closed.action()).as(spec).isEqualTo(Action.DENY);
      assertThat(closed.rules()).as(spec).containsExactly(Rule.ANY);
      assertThat(closed.dryRun()).as(spec).isFalse();
      assertThat(closed.targets().selector()).isEqualTo(Labels.of(Map.of("app", "web")));
    }
  }

  @Test
  void oneWhoseTargetsCannotBeReadDeniesToItsNamespace() {
    for (String spec :
        List.of(
            "{selector: {matchLabels: {app: 7, tier: back}}}",
            "{selector: [app]}",
            "{targetRefs: [{kind: Pod, name: web}]}",
            "{selector: {matchLabels: {a: b}}, targetRefs: [{kind: Service, name: c}]}",
            "7")) {
      assertThat(closed("", spec).targets()).as(spec).isEqualTo(PolicyTargets.EVERYTHING);
    }
  }

  @Test
  void oneThatWouldNotHaveStoppedAnythingStopsNothing() {
    assertThat(closed("", "{action: AUDIT, rules: [{to: 7}]}").rules()).isEmpty();
    assertThat(closed("istio.io/dry-run: 'true'", "{action: DENY}").rules()).isEmpty();
    assertThat(closed("istio.io/dry-run: 'perhaps'", "{}").rules()).containsExactly(Rule.ANY);
  }
}
