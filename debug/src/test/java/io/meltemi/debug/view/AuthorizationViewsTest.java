package io.meltemi.debug.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.PolicyTargets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorizationViewsTest {
  private static final Values ANY = Values.ANY;

  @Test
  void aPolicyIsPrintedAsItIsWritten() {
    var source = new Source(in("a"), ANY, notIn("b"), ANY, ANY, ANY, ANY);
    var operation = new Operation(ANY, ANY, in("GET"), notIn("/x"));
    var rule =
        new Rule(
            List.of(source),
            List.of(operation),
            List.of(new Condition("source.ip", in("10.0.0.1"))));
    var policy =
        new AuthorizationPolicy(
            new ConfigMeta(
                "AuthorizationPolicy",
                new ResourceName("shop", "p"),
                Labels.NONE,
                Labels.NONE,
                Instant.EPOCH),
            new PolicyTargets(Labels.of(Map.of("app", "web")), List.of()),
            Action.CUSTOM,
            "asked",
            false,
            List.of(rule));

    var json = new JsonWriter(JsonStyle.COMPACT);
    AuthorizationViews.named(policy, json);
    assertThat(json.text())
        .isEqualTo(
            """
            {"name":"p","namespace":"shop","annotations":null,"spec":{\
            "selector":{"matchLabels":{"app":"web"}},\
            "rules":[{"from":[{"source":{"principals":["a"],"notNamespaces":["b"]}}],\
            "to":[{"operation":{"methods":["GET"],"notPaths":["/x"]}}],\
            "when":[{"key":"source.ip","values":["10.0.0.1"]}]}],\
            "action":"CUSTOM","provider":{"name":"asked"}}}\
            """);
  }

  private static Values in(String value) {
    return new Values(List.of(value), List.of());
  }

  private static Values notIn(String value) {
    return new Values(List.of(), List.of(value));
  }
}
