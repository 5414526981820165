package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.meltemi.base.IpRange;
import io.meltemi.ca.auth.TokenReviewer.Review;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was found in how Istio tells who calls; docs/security.md has the whole list. */
class AdvisoriesTest {
  private static final List<String> AUDIENCE = List.of("istio-ca");

  private final Tokens tokens = new Tokens();
  private final Authenticator byIssuer =
      new JwtRuleAuthenticator(
          JwtRule.parse(
              JSONObjectUtils.toJSONString(
                  Map.of("issuer", Tokens.ISSUER, "audiences", AUDIENCE, "jwks", tokens.keys()))),
          () -> "cluster.local",
          Clock.systemUTC());

  private Authenticator byApiServer(String user) {
    return new KubernetesAuthenticator(
        (_, _, _) -> new Review(true, "", user, List.of(), AUDIENCE, "", ""),
        KubernetesAuthenticator.Settings.DEFAULT,
        () -> "cluster.local",
        Clock.systemUTC());
  }

  private static void refused(Authenticator authenticator, String token) {
    var credentials =
        new Credentials(
            List.of(), Optional.of(token), "c1", "10.0.0.1", Credentials.Forwarded.NONE);
    assertThatThrownBy(() -> authenticator.authenticate(credentials))
        .isInstanceOf(AuthenticationException.class);
  }

  /** A message on 15012 from anybody ended istiod. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "{}.{}.x",
        "{\"alg\":\"ES256\"}.[].x",
        "{\"alg\":\"ES256\"}.{\"iss\":1,\"aud\":{},\"exp\":\"x\"}.x",
        "{\"alg\":\"ES256\",\"crit\":[1]}.{\"aud\":[null]}.x",
        "{\"alg\":\"ES256\"}.{\"exp\":1e999}.x"
      })
  void cve202223635AMalformedTokenIsRefusedAndNothingElse(String parts) {
    var token = new StringBuilder();
    for (String part : parts.split("\\.", -1)) {
      token
          .append(token.isEmpty() ? "" : ".")
          .append(
              Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(part.getBytes(StandardCharsets.UTF_8)));
    }
    refused(byIssuer, token.toString());
    refused(byApiServer("alice"), token.toString());
  }

  /** 1.29.9: a subject of too few parts ended istiod. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "system:serviceaccount",
        "system:serviceaccount:",
        "system:serviceaccount:shop",
        "system:serviceaccount::web",
        "system:serviceaccount:shop:",
        "system:serviceaccount:shop:web:more",
        "system:serviceaccount:sh/op:web"
      })
  void istioSecurity2026007AMalformedSubjectIsRefused(String subject) {
    String token = tokens.of(subject, AUDIENCE, Instant.now().plusSeconds(60));
    refused(byIssuer, token);
    refused(byApiServer(subject), token);
  }

  /** Who reached istiod's localhost could be whoever a header said. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void cve202239388LocalhostIsNotBelieved(String address) {
    var authenticator =
        new ForwardedCertificateAuthenticator(List.of(IpRange.parse("10.1.0.0/16")), _ -> true);
    var forwarded =
        Credentials.Forwarded.of(
            Optional.of(new InetSocketAddress(address, 4000)),
            List.of("URI=spiffe://cluster.local/ns/shop/sa/web"));
    var credentials = new Credentials(List.of(), Optional.empty(), "", "the peer", forwarded);
    assertThatThrownBy(() -> authenticator.authenticate(credentials))
        .isInstanceOf(AuthenticationException.class);
  }
}
