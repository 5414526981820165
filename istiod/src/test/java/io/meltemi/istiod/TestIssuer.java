package io.meltemi.istiod;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Signs tokens of service accounts. */
final class TestIssuer {
  private final ECKey key;

  TestIssuer() {
    try {
      key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What istiod is told of this issuer. */
  String rule() {
    return JSONObjectUtils.toJSONString(
        Map.of(
            "issuer", "test",
            "audiences", List.of("istio-ca"),
            "jwks", new JWKSet(key.toPublicJWK()).toString()));
  }

  String token(String namespace, String account, int secondsToLive) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer("test")
            .subject("system:serviceaccount:" + namespace + ":" + account)
            .audience("istio-ca")
            .expirationTime(Date.from(Instant.now().plusSeconds(secondsToLive)))
            .build();
    try {
      var token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), claims);
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
