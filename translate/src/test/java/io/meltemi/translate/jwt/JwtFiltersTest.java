package io.meltemi.translate.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.base.Labels;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.ProxyView;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ScopeResolver;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JwtFiltersTest {
  private static final JwtKeys KEYS = new JwtKeys.Inline("{}");
  private static final Labels WEB = Labels.of(Map.of("app", "web"));

  private static JwtRule rule(String issuer, JwtKeys keys) {
    return new JwtRule(
        issuer, List.of(), keys, JwtRule.Locations.DEFAULT, JwtRule.Output.NOTHING, List.of());
  }

  private static RequestAuthentication policy(
      String namespace, String name, Labels selector, JwtRule... rules) {
    return new RequestAuthentication(
        Fixtures.meta("RequestAuthentication", namespace, name),
        new PolicyTargets(selector, List.of()),
        List.of(rules));
  }

  private static RequestAuthentication policy(JwtRule... rules) {
    return policy("shop", "p", Labels.NONE, rules);
  }

  private static RequestAuthentication attached(String group, String kind, String name) {
    return new RequestAuthentication(
        Fixtures.meta("RequestAuthentication", "shop", "p"),
        new PolicyTargets(Labels.NONE, List.of(new PolicyTargets.Reference(group, kind, name))),
        List.of(rule("i", KEYS)));
  }

  private static List<JwtAuthentication> filters(ProxyView proxy, RequestAuthentication... some) {
    var config =
        Fixtures.withSecurity(
            Fixtures.config(List.of(), List.of()),
            new SecurityPolicies(List.of(), List.of(), List.of(some)));
    var scope = ScopeResolver.of(config, TranslateSettings.DEFAULT).scopeFor(proxy);
    return JwtFilters.of(Authentication.of(scope)).stream().map(JwtFiltersTest::parse).toList();
  }

  private static JwtAuthentication parse(HttpFilter filter) {
    try {
      return JwtAuthentication.parseFrom(filter.getTypedConfig().getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static JwtAuthentication filter(RequestAuthentication... some) {
    return filters(workload(WEB), some).getFirst();
  }

  private static JwtProvider provider(JwtRule rule) {
    return filter(policy(rule)).getProvidersOrThrow("origins-0");
  }

  private static ProxyView workload(Labels labels) {
    return Fixtures.sidecar("shop").withLabels(labels);
  }

  private static List<String> issuers(JwtAuthentication filter) {
    return java.util.stream.IntStream.range(0, filter.getProvidersCount())
        .mapToObj(i -> filter.getProvidersOrThrow("origins-" + i).getIssuer())
        .toList();
  }

  @Test
  void aTokenMayBeMissingButMustBeValid() {
    JwtRequirement required = filter(policy(rule("i", KEYS))).getRules(0).getRequires();

    assertThat(required.getRequiresAny().getRequirements(0).getProviderName())
        .isEqualTo("origins-0");
    assertThat(required.getRequiresAny().getRequirements(1).hasAllowMissing()).isTrue();
  }

  @Test
  void ofSeveralRulesOneIsEnoughAndEachHoldsForItsOwnPlace() {
    var filter = filter(policy(rule("b", KEYS), rule("a", KEYS)));
    List<JwtRequirement> options =
        filter.getRules(0).getRequires().getRequiresAny().getRequirementsList();

    assertThat(issuers(filter)).containsExactly("a", "b");
    assertThat(options)
        .extracting(JwtRequirement::getProviderName)
        .containsExactly("origins-0", "origins-1", "");
    assertThat(options.getLast().getRequiresAll().getRequirementsList()).hasSize(2);
  }

  @Test
  void policiesOfTheNamespaceAndTheRootOfWhoseSelectorTheWorkloadIsAddUp() {
    var root = policy("istio-system", "root", WEB, rule("a", KEYS), rule("c", KEYS));
    var own = policy("shop", "own", WEB, rule("b", KEYS), rule("c", JwtKeys.NONE));
    var others = policy("shop", "others", Labels.of(Map.of("app", "db")), rule("d", KEYS));
    var elsewhere = policy("depot", "elsewhere", Labels.NONE, rule("e", KEYS));

    var filter = filter(root, own, others, elsewhere);
    assertThat(issuers(filter)).containsExactly("a", "b", "c", "c");
    assertThat(filter.getProvidersOrThrow("origins-2").getLocalJwks().getInlineString())
        .as("the namespace's own comes first")
        .isEqualTo(JwtProviders.NOBODYS_KEY);
    assertThat(filters(workload(Labels.NONE), root, own, others, elsewhere)).isEmpty();
  }

  @Test
  void onesThatReferToObjectsAreForGatewaysOfTheGatewayApi() {
    var gateway = attached("gateway.networking.k8s.io", "Gateway", "edge");
    Labels edge = Labels.of(Map.of("gateway.networking.k8s.io/gateway-name", "edge"));
    var elsewhere = Fixtures.sidecar("depot").withLabels(edge);

    assertThat(filters(workload(edge), gateway)).hasSize(1);
    assertThat(filters(workload(WEB), gateway)).isEmpty();
    assertThat(filters(elsewhere, gateway)).isEmpty();
    assertThat(filters(workload(edge), attached("", "Service", "edge"))).isEmpty();
  }

  @Test
  void allOfARuleIsTold() {
    var provider =
        provider(
            new JwtRule(
                "i",
                List.of("a"),
                KEYS,
                new JwtRule.Locations(
                    List.of(new JwtRule.Header("h", "B ")), List.of("p"), List.of("c")),
                new JwtRule.Output(true, "x", List.of(new JwtRule.ClaimHeader("y", "z"))),
                List.of("roles")));

    assertThat(provider.getAudiencesList()).containsExactly("a");
    assertThat(provider.getFromHeaders(0).getValuePrefix()).isEqualTo("B ");
    assertThat(provider.getFromParamsList()).containsExactly("p");
    assertThat(provider.getFromCookiesList()).containsExactly("c");
    assertThat(provider.getForward()).isTrue();
    assertThat(provider.getForwardPayloadHeader()).isEqualTo("x");
    assertThat(provider.getClaimToHeaders(0).getClaimName()).isEqualTo("z");
    assertThat(provider.getPayloadInMetadata()).isEqualTo("payload");
    assertThat(provider.getNormalizePayloadInMetadata().getSpaceDelimitedClaimsList())
        .containsExactly("permission", "roles", "scope");
    assertThat(provider.getClearRouteCache()).isFalse();
  }

  @Test
  void onGatewaysTheRouteIsChosenAnewByWhatTheTokenSays() {
    var filter = filters(Fixtures.router("shop"), policy(rule("i", KEYS))).getFirst();
    assertThat(filter.getProvidersOrThrow("origins-0").getClearRouteCache()).isTrue();
  }

  @Test
  void envoyFetchesFromAClusterOfTheMesh() {
    var url = "http://keys.shop.svc.cluster.local:8080/k";
    var remote =
        provider(
                rule(
                    "i",
                    new JwtKeys.ByEnvoy(
                        url,
                        "keys.shop.svc.cluster.local",
                        8080,
                        java.time.Duration.ofMillis(2500))))
            .getRemoteJwks();

    assertThat(remote.getHttpUri().getUri()).isEqualTo(url);
    assertThat(remote.getHttpUri().getCluster())
        .isEqualTo("outbound|8080||keys.shop.svc.cluster.local");
    assertThat(remote.getHttpUri().getTimeout())
        .isEqualTo(Duration.newBuilder().setSeconds(2).setNanos(500_000_000).build());
    assertThat(remote.getCacheDuration().getSeconds()).isEqualTo(300);
  }

  @Test
  void withoutKeysNoTokenIsValid() {
    var at =
        new JwtKeys.At(
            new JwksSource(JwksSource.Kind.ISSUER, "i"), java.time.Duration.ofSeconds(1));
    for (JwtKeys none : List.of(JwtKeys.NONE, at)) {
      assertThat(provider(rule("i", none)).getLocalJwks().getInlineString())
          .isEqualTo(JwtProviders.NOBODYS_KEY);
    }
  }

  /** Who picks x by a hash knows of no number that the base point times it is that point. */
  @Test
  void nobodyHasTheKeyThatStandsInForNone() throws Exception {
    var p = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    var b = new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    for (int i = 0; i < 100; i++) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("nobody has the private key " + i).getBytes(StandardCharsets.UTF_8));
      var x = new BigInteger(1, hash);
      BigInteger square = x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(b).mod(p);
      BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
      if (y.modPow(BigInteger.TWO, p).equals(square)) {
        BigInteger even = y.testBit(0) ? p.subtract(y) : y;
        assertThat(JwtProviders.NOBODYS_KEY).contains(base64(x)).contains(base64(even));
        return;
      }
    }
    throw new AssertionError("no point");
  }

  private static String base64(BigInteger coordinate) {
    byte[] bytes = coordinate.toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(padded) + "\"";
  }

  @Test
  void whereNoRuleIsInForceThereIsNoFilter() {
    assertThat(filters(workload(WEB))).isEmpty();
    assertThat(filters(workload(WEB), policy())).isEmpty();
  }

  /** Istio's stand-in had its private half in the source: tokens could be forged. */
  @Test
  void cve202631837TheKeyThatStandsInForNoneHasNoPrivateHalf() {
    String keys = provider(rule("i", JwtKeys.NONE)).getLocalJwks().getInlineString();
    assertThat(keys).contains("\"x\"").contains("\"y\"").contains("EC");
    for (String secret : List.of("\"d\"", "\"k\"", "\"p\"", "\"q\"", "oct", "RSA")) {
      assertThat(keys).doesNotContain(secret);
    }
  }
}
