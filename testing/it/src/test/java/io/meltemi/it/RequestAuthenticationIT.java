package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.JsonServer;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy, a gateway, takes the tokens that RequestAuthentications find valid. */
class RequestAuthenticationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ISSUER = "https://idp.example";

  @TempDir Path work;
  private final HttpClient client = HttpClient.newHttpClient();
  private Path config;
  private String url;
  private JsonServer keys;
  private JsonServer app;
  private InProcessIstiod istiod;
  private EnvoyFixture envoy;

  @BeforeEach
  void open() throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    int port = FreePorts.take(1).getFirst();
    url = "http://127.0.0.1:" + port + "/";
    keys = JsonServer.start();
    app = JsonServer.start();
    app.answer(
        "/", asked -> "sub=%s token=%s".formatted(asked.get("x-sub"), asked.get("authorization")));
    app.answer("/gold", asked -> "gold " + asked.get("x-sub"));
    write(
        "shop.yaml",
        MESH.replace("PORT", String.valueOf(port)).replace("BACKEND", String.valueOf(app.port())));
    istiod =
        InProcessIstiod.start(
            config,
            List.of(),
            Map.of(
                "PILOT_JWT_PUB_KEY_REFRESH_INTERVAL",
                "100ms",
                "MELTEMI_JWKS_ALLOWED_CIDRS",
                "127.0.0.0/8"));
    envoy = EnvoyFixture.start(work, "gate", istiod.xds().getPort());
    until("the shop answers", () -> get("").statusCode() == 200);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {envoy, istiod, keys, app}) {
      if (part != null) {
        part.close();
      }
    }
    client.close();
  }

  @Test
  void tokensAreValidatedAndWhatTheySayIsTold() throws Exception {
    ECKey key = key("one");
    keys.answer("/keys", _ -> set(key));
    policy(rule(ISSUER, "/keys"));
    until("a token is taken", () -> says("sub=alice token=null").test(get(token(key))));

    assertThat(get("").body()).isEqualTo("sub=null token=null");
    var spoofed = request("").header("x-sub", "root").build();
    assertThat(client.send(spoofed, BodyHandlers.ofString()).body()).startsWith("sub=null");

    refused(token(key, claims -> claims.expirationTime(ago())), 401, "Jwt is expired");
    refused(
        token(key, claims -> claims.audience("other")), 403, "Audiences in Jwt are not allowed");
    refused(
        token(key, claims -> claims.issuer("https://other")), 401, "Jwt issuer is not configured");
    refused(token(key("one")), 401, "Jwt verification fails");
    refused(token(key("two")), 401, "Jwks doesn't have key to match kid or alg from Jwt");
    refused(
        "nonsense",
        401,
        "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections");

    assertThat(get(token(key, claims -> claims.claim("tier", "gold"))).body())
        .as("chosen by what the token says")
        .isEqualTo("gold alice");
  }

  @Test
  void keysAreRotatedAndTheirServerGoesDownWithoutAFailedRequest() throws Exception {
    ECKey one = key("one");
    ECKey two = key("two");
    keys.answer("/keys", _ -> set(one));
    policy(rule(ISSUER, "/keys"));
    until("a token is taken", () -> says("sub=alice token=null").test(get(token(one))));

    try (var traffic = Traffic.to(url + "?access_token=" + token(one))) {
      keys.fail("/keys");
      int down = keys.count("/keys");
      until("the server is asked in vain", () -> keys.count("/keys") > down + 2);
      keys.answer("/keys", _ -> set(one, two));
      until("the next key is taken", () -> get(token(two)).statusCode() == 200);

      String other = "https://other.example";
      policy(rule(ISSUER, "/keys"), rule(other, "/nowhere"));
      String unknown = token(one, claims -> claims.issuer(other));
      until(
          "an issuer without keys is known",
          () -> get(unknown).body().startsWith("Jwks doesn't have key"));
      traffic.awaitMore(50);
      assertThat(traffic.failures()).isEmpty();
    }

    keys.answer("/keys", _ -> set(two));
    until("the first key is taken no more", () -> get(token(one)).statusCode() == 401);
    assertThat(get(token(two)).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutKeysAndWithErrorsEveryTokenIsRefused() throws Exception {
    ECKey key = key("one");
    policy(rule(ISSUER, "/nowhere"));
    until("tokens are refused", () -> get(token(key)).statusCode() == 401);
    assertThat(get("").statusCode()).isEqualTo(200);
    keys.answer("/nowhere", _ -> set(key));
    until("there are keys", () -> get(token(key)).statusCode() == 200);

    Files.delete(config.resolve("policy.yaml"));
    until("there is no policy", () -> get("nonsense").statusCode() == 200);
    policy("{issuer: 'https://idp.example', jwks: nonsense}");
    until("it cannot be read", () -> get(token(key)).statusCode() == 401);
    assertThat(get("").statusCode()).isEqualTo(200);
  }

  private String rule(String issuer, String path) {
    return ("{issuer: '%s', jwksUri: '%s', audiences: [shop], timeout: 1s,"
            + " outputClaimToHeaders: [{header: x-sub, claim: sub}]}")
        .formatted(issuer, keys.url(path));
  }

  private void policy(String... rules) throws IOException {
    write("policy.yaml", POLICY + "  - " + String.join("\n  - ", rules) + "\n");
  }

  private static ECKey key(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private static String set(ECKey... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  private static Date ago() {
    return Date.from(Instant.now().minusSeconds(3_600));
  }

  private static String token(ECKey key) throws JOSEException {
    return token(key, claims -> claims);
  }

  private static String token(ECKey key, UnaryOperator<JWTClaimsSet.Builder> change)
      throws JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject("alice")
            .audience("shop")
            .expirationTime(Date.from(Instant.now().plusSeconds(3_600)));
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, change.apply(claims).build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private HttpRequest.Builder request(String token) {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> get(String token) throws IOException, InterruptedException {
    return client.send(request(token).build(), BodyHandlers.ofString());
  }

  private static Predicate<HttpResponse<String>> says(String body) {
    return response -> response.statusCode() == 200 && response.body().equals(body);
  }

  private void refused(String token, int status, String why) throws Exception {
    HttpResponse<String> response = get(token);
    assertThat(response.statusCode()).as(why).isEqualTo(status);
    assertThat(response.body()).isEqualTo(why);
  }

  private void write(String name, String text) throws IOException {
    Folders.put(config.resolve(name), text);
  }

  private static void until(String what, Callable<Boolean> condition) {
    Until.holds(what, PATIENCE, condition);
  }

  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: jwt, namespace: shop}
      spec:
        selector: {matchLabels: {app: gate}}
        jwtRules:
      """;

  private static final String MESH =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
        - port: {number: PORT, name: http, protocol: HTTP}
          bind: 127.0.0.1
          hosts: ["*"]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: app, namespace: shop}
      spec:
        hosts: [app.example]
        ports: [{number: 80, name: http, protocol: HTTP}]
        location: MESH_EXTERNAL
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {http: BACKEND}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: app, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http:
        - match: [{headers: {"@request.auth.claims.tier": {exact: gold}}}]
          rewrite: {uri: /gold}
          route: [{destination: {host: app.example}}]
        - route: [{destination: {host: app.example}}]
      """;
}
