package io.meltemi.ca.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** An issuer of service accounts' tokens. */
public final class Tokens {
  public static final String ISSUER = "https://issuer.example";
  private final ECKey key;

  public Tokens() {
    try {
      key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public String of(String account, List<String> audiences, Instant expiry) {
    return sign(
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(account)
            .audience(audiences)
            .expirationTime(Date.from(expiry))
            .build());
  }

  String sign(JWTClaimsSet claims) {
    try {
      var token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), claims);
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String keys() {
    return new JWKSet(key.toPublicJWK()).toString();
  }
}
