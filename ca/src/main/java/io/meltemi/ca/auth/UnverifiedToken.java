package io.meltemi.ca.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The claims of a token before its signature is verified. They are enough to reject tokens that
 * cannot be valid (no JSON Web Token, expired) without asking the API server, and are not used for
 * anything else.
 */
record UnverifiedToken(List<String> audiences, Optional<Instant> expiry) {
  /** Projected tokens have about 1 KiB. */
  private static final int MAX_LENGTH = 16 << 10;

  static UnverifiedToken parse(String token) throws AuthenticationException {
    JWTClaimsSet claims = claims(signed(token));
    return new UnverifiedToken(
        claims.getAudience(),
        Optional.ofNullable(claims.getExpirationTime()).map(time -> time.toInstant()));
  }

  static SignedJWT signed(String token) throws AuthenticationException {
    if (token.length() > MAX_LENGTH) {
      throw new AuthenticationException(
          "a token of %d characters (expected: at most %d)".formatted(token.length(), MAX_LENGTH));
    }
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | RuntimeException e) {
      // Without the parser's message, which quotes the token.
      throw new AuthenticationException("the token is not a JSON Web Token");
    }
  }

  static JWTClaimsSet claims(SignedJWT token) throws AuthenticationException {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims != null) {
        return claims;
      }
    } catch (ParseException | RuntimeException e) {
      // Told below: the message may quote the token.
    }
    throw new AuthenticationException("the token's claims are not JSON");
  }
}
