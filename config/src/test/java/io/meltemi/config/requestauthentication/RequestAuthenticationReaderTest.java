package io.meltemi.config.requestauthentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestAuthenticationReaderTest {
  private static final JwtRule REFUSING =
      new JwtRule(
          "",
          List.of(),
          JwtKeys.NONE,
          JwtRule.Locations.DEFAULT,
          JwtRule.Output.NOTHING,
          List.of());

  private static ReadObject read(String spec) {
    String text =
        "{apiVersion: security.istio.io/v1, kind: RequestAuthentication,"
            + " metadata: {name: a, namespace: b}, spec: %s}".formatted(spec);
    return new ObjectReader(ReaderSettings.DEFAULT).readAll(new Document("f", 1, text)).getFirst();
  }

  private static RequestAuthentication good(String spec) {
    ReadObject read = read(spec);
    assertThat(read.problems()).isEmpty();
    assertThat(read.closed()).isEmpty();
    return (RequestAuthentication) read.object().orElseThrow();
  }

  private static RequestAuthentication closed(String spec) {
    ReadObject read = read(spec);
    assertThat(read.object()).isEmpty();
    return (RequestAuthentication) read.closed().orElseThrow();
  }

  @Test
  void everyFieldIsRead() {
    var policy =
        good(
            """
            {selector: {matchLabels: {app: x}}, jwtRules: [{issuer: i, audiences: [a, b],
             jwksUri: "https://keys.example/k", timeout: 3s,
             fromHeaders: [{name: x-token, prefix: "Token "}], fromParams: [p], fromCookies: [c],
             forwardOriginalToken: true, outputPayloadToHeader: x-payload,
             outputClaimToHeaders: [{header: x-sub, claim: a.b}],
             spaceDelimitedClaims: [roles]}]}
            """);

    assertThat(policy.targets())
        .isEqualTo(new PolicyTargets(Labels.of(Map.of("app", "x")), List.of()));
    assertThat(policy.rules())
        .containsExactly(
            new JwtRule(
                "i",
                List.of("a", "b"),
                new JwtKeys.At(
                    new JwksSource(JwksSource.Kind.KEYS, "https://keys.example/k"),
                    Duration.ofSeconds(3)),
                new JwtRule.Locations(
                    List.of(new JwtRule.Header("x-token", "Token ")), List.of("p"), List.of("c")),
                new JwtRule.Output(
                    true, "x-payload", List.of(new JwtRule.ClaimHeader("x-sub", "a.b"))),
                List.of("roles")));
  }

  @Test
  void anIssuerAloneHasItsKeysByDiscoveryWithinFiveSeconds() {
    assertThat(good("{jwtRules: [{issuer: 'https://i'}]}").rules().getFirst().keys())
        .isEqualTo(
            new JwtKeys.At(
                new JwksSource(JwksSource.Kind.ISSUER, "https://i"), Duration.ofSeconds(5)));
  }

  @Test
  void targetsAreReadInBothForms() {
    var gateway = new PolicyTargets.Reference("gateway.networking.k8s.io", "Gateway", "edge");
    String reference = "{group: gateway.networking.k8s.io, kind: Gateway, name: edge}";
    assertThat(good("{targetRefs: [%s]}".formatted(reference)).targets().references())
        .containsExactly(gateway);
    assertThat(good("{targetRef: %s}".formatted(reference)).targets().references())
        .containsExactly(gateway);
    assertThat(good("{targetRefs: [{group: core, kind: Service, name: s}]}").targets().references())
        .containsExactly(new PolicyTargets.Reference("", "Service", "s"));
  }

  @Test
  void oneWithErrorsRefusesEveryTokenOfWhomItSelects() {
    var policy =
        closed(
            """
            {selector: {matchLabels: {app: x}}, jwtRules: [
              {issuer: i, jwks: nonsense, fromHeaders: [{name: x-token}]}]}
            """);

    assertThat(policy.targets().selector()).isEqualTo(Labels.of(Map.of("app", "x")));
    assertThat(policy.rules()).hasSize(2).last().isEqualTo(REFUSING);
    assertThat(policy.rules()).allMatch(rule -> rule.keys().equals(JwtKeys.NONE));
    assertThat(policy.rules().getFirst().locations().headers())
        .containsExactly(new JwtRule.Header("x-token", ""));
  }

  @Test
  void oneWhoseTargetsHaveErrorsSelectsItsWholeNamespace() {
    assertThat(closed("{selector: {matchLabels: {app: '*'}}}").targets())
        .isEqualTo(PolicyTargets.EVERYTHING);
    assertThat(closed("{targetRefs: [{kind: Pod, name: a}]}").targets())
        .isEqualTo(PolicyTargets.EVERYTHING);
  }

  @Test
  void keySetsAreToldFromOtherTexts() {
    String key = "{\"kty\": \"RSA\", \"n\": \"x\", \"e\": \"AQAB\"}";
    assertThat(KeySets.keysOf("{\"keys\": [%s, %s]}".formatted(key, key))).hasSize(2);
    for (String other : List.of("", "[]", "{}", "{\"keys\": []}", "{\"keys\": [{}]}", key)) {
      assertThat(KeySets.keysOf(other)).as(other).isEmpty();
    }
    assertThat(KeySets.addressIn("{\"issuer\": \"i\", \"jwks_uri\": \"https://k\"}"))
        .contains("https://k");
    assertThat(KeySets.addressIn("{\"jwks_uri\": 1}")).isEmpty();
    assertThat(KeySets.addressIn("<html>")).isEmpty();
  }

  /** Or the listener that is to refuse would be refused itself, and the open one stay. */
  @Test
  void whatStandsInForABadOneHasNothingThatEnvoyWouldNotTake() {
    JwtRule rule =
        closed(
                """
                {jwtRules: [{issuer: i, jwks: '{"keys":[]}',
                 fromHeaders: [{name: ""}, {name: "a\\nb"}, {name: c, prefix: "d\\re"}, {name: good}],
                 fromParams: ["", p], fromCookies: [""], outputPayloadToHeader: "x\\ny",
                 outputClaimToHeaders: [{header: h, claim: ""}, {header: "", claim: c}]}]}
                """)
            .rules()
            .getFirst();
    assertThat(rule.locations())
        .isEqualTo(
            new JwtRule.Locations(
                List.of(new JwtRule.Header("good", "")), List.of("p"), List.of()));
    assertThat(rule.output()).isEqualTo(JwtRule.Output.NOTHING);
  }
}
