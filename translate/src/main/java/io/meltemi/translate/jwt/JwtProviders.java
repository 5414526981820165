package io.meltemi.translate.jwt;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.ProtoDurations;
import java.util.List;
import java.util.TreeSet;

/** Turns a rule into Envoy's provider of tokens. */
final class JwtProviders {
  /** Where later filters and routes find what a token says, below the filter's name. */
  private static final String PAYLOAD = "payload";

  private static final List<String> SPACE_DELIMITED = List.of("permission", "scope");
  private static final Duration CACHED_BY_ENVOY = Duration.newBuilder().setSeconds(300).build();

  /**
   * A key that finds no token valid, for nobody has its private part: the point of P-256 whose x is
   * SHA-256 of the first of "nobody has the private key 0", "… 1", … that is on the curve.
   */
  static final String NOBODYS_KEY =
      "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"no-keys\","
          + "\"x\":\"N6V_oNppP7QBufntAeDzvpDSLTL5YkxlfSZrh9UDVs0\","
          + "\"y\":\"0tfkxHo8uCXuGvCTnBlf0DLXD4Co5phzJ6tlDB5W_Hw\"}]}";

  private JwtProviders() {}

  static JwtProvider of(JwtRule rule, boolean gateway) {
    var provider =
        JwtProvider.newBuilder()
            .setIssuer(rule.issuer())
            .addAllAudiences(rule.audiences())
            .addAllFromParams(rule.locations().parameters())
            .addAllFromCookies(rule.locations().cookies())
            .setForward(rule.output().token())
            .setForwardPayloadHeader(rule.output().payloadHeader())
            .setPayloadInMetadata(PAYLOAD)
            .setNormalizePayloadInMetadata(normalization(rule))
            .setClearRouteCache(gateway);
    for (JwtRule.Header header : rule.locations().headers()) {
      provider.addFromHeaders(
          JwtHeader.newBuilder().setName(header.name()).setValuePrefix(header.prefix()));
    }
    for (JwtRule.ClaimHeader out : rule.output().claimHeaders()) {
      provider.addClaimToHeaders(
          JwtClaimToHeader.newBuilder().setHeaderName(out.header()).setClaimName(out.claim()));
    }
    setKeys(provider, rule.keys());
    return provider.build();
  }

  private static NormalizePayload normalization(JwtRule rule) {
    var claims = new TreeSet<>(SPACE_DELIMITED);
    claims.addAll(rule.spaceDelimitedClaims());
    return NormalizePayload.newBuilder().addAllSpaceDelimitedClaims(claims).build();
  }

  private static void setKeys(JwtProvider.Builder provider, JwtKeys keys) {
    switch (keys) {
      case JwtKeys.Inline(var jwks) -> provider.setLocalJwks(inline(jwks));
      case JwtKeys.ByEnvoy remote -> provider.setRemoteJwks(fetched(remote));
      case JwtKeys.None _, JwtKeys.At _ -> provider.setLocalJwks(inline(NOBODYS_KEY));
    }
  }

  private static DataSource inline(String jwks) {
    return DataSource.newBuilder().setInlineString(jwks).build();
  }

  private static RemoteJwks fetched(JwtKeys.ByEnvoy keys) {
    return RemoteJwks.newBuilder()
        .setHttpUri(
            HttpUri.newBuilder()
                .setUri(keys.url())
                .setCluster(ClusterName.outbound(keys.port(), "", keys.host()))
                .setTimeout(ProtoDurations.of(keys.timeout())))
        .setCacheDuration(CACHED_BY_ENVOY)
        .build();
  }
}
