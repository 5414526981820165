package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ca.auth.TokenReviewer.Review;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubernetesAuthenticatorTest {
  private static final String WEB = "system:serviceaccount:shop:web";
  private static final Clock CLOCK = Clock.systemUTC();

  private final Tokens tokens = new Tokens();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private Review review =
      new Review(
          true, "", WEB, List.of("system:serviceaccounts"), List.of("istio-ca"), "web-1", "uid-1");

  @Test
  void aServiceAccountBecomesASpiffeIdentityWithItsPod() throws Exception {
    Caller caller = authenticate(token(List.of("istio-ca")));
    assertThat(caller.identity()).hasToString("spiffe://td/ns/shop/sa/web");
    assertThat(caller.pod()).contains(new Caller.Pod("c1", "shop", "web-1", "uid-1"));
    assertThat(asked).containsExactly("c1 [istio-ca]");
  }

  @Test
  void whatCannotPassIsNotPutBeforeTheApiServer() {
    assertRefused(token(List.of("vault")), "other audiences");
    String expired = tokens.of(WEB, List.of("istio-ca"), Instant.now().minusSeconds(1));
    assertRefused(expired, "the token expired at");
    assertRefused("garbage", "not a JSON Web Token");
    assertRefused("a.b.c", "not a JSON Web Token");
    assertRefused("x".repeat(20_000), "20000 characters (expected: at most 16384)");
    String deep = encoded("{\"alg\":\"ES256\"}") + "." + encoded("[".repeat(10_000)) + ".AAAA";
    assertRefused(deep, "not JSON");
    String deepHeader = encoded("{\"a\":".repeat(2_000)) + "." + encoded("{}") + ".AAAA";
    assertRefused(deepHeader, "not a JSON Web Token");
    assertRefused("..", "not a JSON Web Token");
    assertThat(asked).isEmpty();
  }

  @Test
  void refusalsOfTheApiServerAreRefusals() {
    review = new Review(false, "", "", List.of(), List.of(), "", "");
    assertRefused(token(List.of("istio-ca")), "not authenticated");
    review = new Review(true, "no keys", WEB, List.of(), List.of(), "", "");
    assertRefused(token(List.of("istio-ca")), "no keys");
    review = new Review(true, "", WEB, List.of(), List.of("istio-ca"), "", "");
    assertRefused(token(List.of("istio-ca")), "not a service account's");
    review = of("system:serviceaccount:shop:web", List.of());
    assertRefused(token(List.of("istio-ca")), "did not look at the token's audience");
    for (String user :
        List.of("alice", "system:serviceaccount:shop", "system:serviceaccount:a/b:c")) {
      review = of(user, List.of("istio-ca"));
      assertRefused(token(List.of("istio-ca")), "subject");
    }
  }

  private static Review of(String user, List<String> audiences) {
    return new Review(true, "", user, List.of("system:serviceaccounts"), audiences, "", "");
  }

  @Test
  void whoCouldNotBeAskedAboutMayComeAgain() {
    TokenReviewer silent =
        (_, _, _) -> {
          throw new IOException("no route");
        };
    var authenticators =
        new Authenticators(
            List.of(
                new KubernetesAuthenticator(
                    silent, KubernetesAuthenticator.Settings.DEFAULT, () -> "td", CLOCK)));
    assertThatThrownBy(() -> authenticators.authenticate(credentials(token(List.of("istio-ca")))))
        .isInstanceOfSatisfying(
            AuthenticationException.class, e -> assertThat(e.isTemporary()).isTrue())
        .hasMessageContaining("no route");
    assertThatThrownBy(() -> authenticators.authenticate(credentials("garbage")))
        .isInstanceOfSatisfying(
            AuthenticationException.class, e -> assertThat(e.isTemporary()).isFalse());
  }

  @Test
  void tokensWithoutAnAudiencePassUnlessTheyMustNot() throws Exception {
    String token = token(List.of());
    assertThat(authenticate(token).identity().serviceAccount()).isEqualTo("web");
    assertThat(asked).containsExactly("c1 []");
    var strict = authenticator(new KubernetesAuthenticator.Settings(List.of("istio-ca"), true));
    assertThatThrownBy(() -> strict.authenticate(credentials(token)))
        .hasMessageContaining("other audiences");
  }

  private String token(List<String> audiences) {
    return tokens.of(WEB, audiences, Instant.now().plus(Duration.ofHours(1)));
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private Caller authenticate(String token) throws AuthenticationException {
    return authenticator(KubernetesAuthenticator.Settings.DEFAULT).authenticate(credentials(token));
  }

  private KubernetesAuthenticator authenticator(KubernetesAuthenticator.Settings settings) {
    return new KubernetesAuthenticator(this::review, settings, () -> "td", CLOCK);
  }

  private Review review(String cluster, String token, List<String> audiences) throws IOException {
    asked.add(cluster + " " + audiences);
    return review;
  }

  private static Credentials credentials(String token) {
    return new Credentials(
        List.of(), Optional.of(token), "c1", "10.0.0.1", Credentials.Forwarded.NONE);
  }

  private void assertRefused(String token, String message) {
    assertThatThrownBy(() -> authenticate(token))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(token.isEmpty() ? "?" : token);
  }
}
