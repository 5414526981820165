package io.meltemi.ca.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a caller by a JSON Web Token of a configured issuer, whose keys are configured too;
 * used where there is no cluster whose API server could review tokens. The subject is a service
 * account, as in Kubernetes.
 */
public final class JwtRuleAuthenticator implements Authenticator {
  /** Without those of shared secrets: whoever verifies by such a one can forge. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final Supplier<String> trustDomain;

  public JwtRuleAuthenticator(JwtRule rule, Supplier<String> trustDomain, Clock clock) {
    this.trustDomain = trustDomain;
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(rule.keys())));
    processor.setJWTClaimsSetVerifier(new Claims(rule, clock));
  }

  /** Issuer, audience, subject and an expiry that is not over, to the second. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Clock clock;

    Claims(JwtRule rule, Clock clock) {
      super(
          rule.audiences().isEmpty() ? null : new HashSet<>(rule.audiences()),
          new JWTClaimsSet.Builder().issuer(rule.issuer()).build(),
          Set.of("sub", "exp"),
          null);
      this.clock = clock;
      setMaxClockSkew(0);
    }

    @Override
    protected @Nullable Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  @Override
  public String name() {
    return "IDTokenAuthenticator";
  }

  @Override
  public Caller authenticate(Credentials credentials) throws AuthenticationException {
    String token =
        credentials.token().orElseThrow(() -> new AuthenticationException("no bearer token"));
    SignedJWT signed = UnverifiedToken.signed(token);
    // Bounds what is parsed before the signature is looked at.
    var unused = UnverifiedToken.claims(signed);
    try {
      JWTClaimsSet claims = processor.process(signed, null);
      return new Caller(
          ServiceAccountName.identity(
              trustDomain.get(), Optional.ofNullable(claims.getSubject()).orElse("")),
          Caller.Source.TOKEN,
          Optional.empty());
    } catch (BadJOSEException | JOSEException e) {
      throw new AuthenticationException("the token is not good: " + e.getMessage(), e);
    }
  }
}
