package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtRuleAuthenticatorTest {
  private static final String WEB = "system:serviceaccount:shop:web";
  private static final List<String> AUDIENCE = List.of("istio-ca");

  @TempDir Path folder;
  private final Tokens tokens = new Tokens();
  private final Instant soon = Instant.now().plusSeconds(60);

  @Test
  void aTokenOfTheIssuerIsTaken() throws Exception {
    Caller caller = authenticate(tokens.of(WEB, AUDIENCE, soon));
    assertThat(caller.identity()).hasToString("spiffe://td/ns/shop/sa/web");
    assertThat(caller.pod()).isEmpty();
  }

  @Test
  void othersAreRefused() throws Exception {
    assertRefused(tokens.of(WEB, AUDIENCE, Instant.now().minusSeconds(1)), "Expired");
    assertRefused(tokens.of(WEB, List.of("vault"), soon), "aud claim");
    assertRefused(tokens.of("alice", AUDIENCE, soon), "not a service account");
    assertRefused(tokens.of("system:serviceaccount:x", AUDIENCE, soon), "not a service account");
    assertRefused(new Tokens().of(WEB, AUDIENCE, soon), "");
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder().issuer(Tokens.ISSUER).subject(WEB).audience(AUDIENCE).build();
    assertRefused(tokens.sign(claims), "exp");
    var endless =
        new JWTClaimsSet.Builder(claims).issuer("https://other").expirationTime(Date.from(soon));
    assertRefused(tokens.sign(endless.build()), "iss");
    assertRefused(new PlainJWT(endless.issuer(Tokens.ISSUER).build()).serialize(), "");
    assertRefused(byPublicKeyAsSecret(endless.build()), "");
  }

  /** The old trick: the public key as the secret of a keyed hash. */
  private String byPublicKeyAsSecret(JWTClaimsSet claims) throws JOSEException {
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    token.sign(new MACSigner(tokens.keys().repeat(2)));
    return token.serialize();
  }

  @Test
  void keysComeFromAFile() throws Exception {
    Path keys = Files.writeString(folder.resolve("jwks.json"), tokens.keys());
    assertThat(
            JwtRule.parse("{\"issuer\":\"i\",\"jwksUri\":\"" + keys.toUri() + "\"}").keys().size())
        .isOne();
  }

  @Test
  void aRuleThatIsNotOneIsToldOf() {
    assertThatThrownBy(() -> JwtRule.parse("{")).hasMessageContaining("JWT_RULE");
    assertThatThrownBy(() -> JwtRule.parse("{}")).hasMessageContaining("issuer: missing");
    assertThatThrownBy(
            () -> JwtRule.parse("{\"issuer\":\"i\",\"jwksUri\":\"http://169.254.169.254\"}"))
        .hasMessageContaining("expected: a file:/// URI");
  }

  private Caller authenticate(String token) throws AuthenticationException {
    var rule =
        JwtRule.parse(
            JSONObjectUtils.toJSONString(
                Map.of("issuer", Tokens.ISSUER, "audiences", AUDIENCE, "jwks", tokens.keys())));
    return new JwtRuleAuthenticator(rule, () -> "td", Clock.systemUTC())
        .authenticate(
            new Credentials(List.of(), Optional.of(token), "", "", Credentials.Forwarded.NONE));
  }

  private void assertRefused(String token, String message) {
    assertThatThrownBy(() -> authenticate(token))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining(message);
  }
}
