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
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServicePod;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two meshes of two trust domains, each with a root that its istiod made: their workloads speak
 * with each other as long as each mesh names the other's root in {@code caCertificates}, which
 * comes and goes while all run. Agents and stock Envoys.
 */
class SharedRootsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADDRESS = "127.0.84.3";
  private static final Http.Answer SERVED = new Http.Answer(200, "app");

  @TempDir Path work;
  private final ECKey key = key();

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One mesh: its folder, and where istiod answers over TLS. */
  private record Mesh(String domain, Path folder, int port) {
    Path root() {
      return folder.resolve("ca/istio-ca-secret/ca-cert.pem");
    }

    /** Its settings, with the roots of others that it trusts. */
    void settings(String alias, Path... others) throws IOException {
      var text =
          new StringBuilder("trustDomain: %s\ntrustDomainAliases: [%s]\n".formatted(domain, alias));
      text.append(others.length == 0 ? "" : "caCertificates:\n");
      for (Path other : others) {
        text.append("- pem: |\n").append(Files.readString(other).indent(4));
      }
      Folders.put(folder.resolve("settings/mesh.yaml"), text.toString());
    }
  }

  private Mesh mesh(String domain, String alias, String objects) throws Exception {
    Path folder = Files.createDirectory(work.resolve(domain));
    Files.createDirectory(folder.resolve("settings"));
    Files.writeString(
        Files.createDirectory(folder.resolve("config")).resolve("objects.yaml"), objects);
    var mesh = new Mesh(domain, folder, FreePorts.take(1).getFirst());
    mesh.settings(alias);
    return mesh;
  }

  private IstiodProcess istiod(Mesh mesh) throws IOException {
    String rule =
        JSONObjectUtils.toJSONString(
            Map.of(
                "issuer", "test",
                "audiences", List.of("istio-ca"),
                "jwks", new JWKSet(key.toPublicJWK()).toString()));
    return IstiodProcess.start(
        mesh.folder().resolve("config"),
        mesh.folder(),
        List.of(
            "--meshConfig",
            mesh.folder().resolve("settings/mesh.yaml").toString(),
            "--secureGRPCAddr",
            "127.0.0.1:" + mesh.port(),
            "--caDir",
            mesh.folder().resolve("ca").toString()),
        Map.of("JWT_RULE", rule, "ISTIO_MULTIROOT_MESH", "true"));
  }

  private EnvoyFixture proxy(Mesh mesh, String role, String name, String address)
      throws IOException, JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer("test")
            .subject("system:serviceaccount:shop:" + name)
            .audience("istio-ca")
            .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
            .build();
    var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), claims);
    token.sign(new ECDSASigner(key));
    Path tokens = Files.createDirectories(mesh.folder().resolve("var/run/secrets/tokens"));
    Files.writeString(tokens.resolve("istio-token"), token.serialize());
    return EnvoyFixture.startByAgent(
        mesh.folder(),
        role,
        name,
        mesh.port(),
        mesh.root(),
        Map.of(
            "TRUST_DOMAIN",
            mesh.domain(),
            "INSTANCE_IP",
            address,
            "PROXY_CONFIG_XDS_AGENT",
            "true"));
  }

  @Test
  void workloadsOfTwoTrustDomainsTrustEachOtherWhileTheirMeshesSaySo() throws Exception {
    Repository.envoy();
    List<Integer> ports = FreePorts.take(2);
    String web = "http://127.0.0.1:" + ports.get(0) + "/";
    try (var app = HttpApp.start("app", "127.0.0.1")) {
      Mesh one = mesh("td1", "td2", text(CLIENTS, ports, app.port()));
      Mesh two = mesh("td2", "td1", text(POLICIES, ports, app.port()));
      try (var first = istiod(one);
          var second = istiod(two);
          var server = proxy(two, "sidecar", "server", ADDRESS);
          var gate = proxy(one, "router", "gate", "127.0.0.1")) {
        var evidence = new Evidence(web, List.of(first, second), List.of(gate, server));
        evidence.refuses("a stranger's server is not believed", gate);

        one.settings("td2", two.root());
        evidence.refuses("a stranger's client is not believed", server);

        long start = System.nanoTime();
        two.settings("td1", one.root());
        evidence.serves("both trust each other");
        print("trusted after %d ms", start);
        assertThat(gate.admin("/certs")).contains("spiffe://td1/ns/shop/sa/gate");

        // A bad root is no reason to forget a good one.
        one.settings("td2", two.root(), Files.writeString(work.resolve("bad.pem"), "none\n"));
        evidence.said(first, "caCertificates[1].pem");
        evidence.serves("the good root stays");

        start = System.nanoTime();
        one.settings("td2");
        evidence.refuses("the server is a stranger's again", gate);
        print("not trusted any more after %d ms", start);
        assertThat(gate.process().isAlive() && server.process().isAlive()).isTrue();
      }
    }
  }

  private static void print(String what, long start) {
    System.out.println("SharedRootsIT: " + what.formatted((System.nanoTime() - start) / 1_000_000));
  }

  private record Evidence(String url, List<IstiodProcess> istiods, List<EnvoyFixture> envoys) {
    /** Each call is a connection of its own. */
    void serves(String claim) {
      Until.holds(claim, PATIENCE, () -> Http.get(url).equals(SERVED), this::text);
    }

    /** That proxy does not trust who is at the other end. */
    void refuses(String claim, EnvoyFixture proxy) {
      Until.holds(
          claim,
          PATIENCE,
          () -> {
            long before = proxy.unverified();
            return Http.get(url).status() == 503 && proxy.unverified() > before;
          },
          this::text);
    }

    void said(IstiodProcess istiod, String part) {
      Until.holds("told of " + part, PATIENCE, () -> istiod.log().contains(part), this::text);
    }

    String text() {
      var all = new StringBuilder();
      try {
        all.append(Http.get(url).body()).append('\n');
      } catch (IOException e) {
        all.append(e).append('\n');
      }
      istiods.forEach(istiod -> all.append(istiod.log()));
      envoys.forEach(envoy -> all.append(envoy.log()));
      return all.toString();
    }
  }

  private static String text(String objects, List<Integer> ports, int app) {
    var server =
        new ServicePod("server", ADDRESS, List.of(new ServicePod.Port("http", 80, ports.get(1))));
    return objects
            .replace("WEB", String.valueOf(ports.get(0)))
            .replace("INBOUND", String.valueOf(ports.get(1)))
            .replace("APPPORT", String.valueOf(app))
            .replace("ADDRESS", ADDRESS)
        + server.yaml();
  }

  private static final String CLIENTS =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers: [{port: {number: WEB, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: gate, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http: [{route: [{destination: {host: server, port: {number: 80}}}], retries: {attempts: 0}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: server, namespace: shop}
      spec:
        host: server
        trafficPolicy: {connectionPool: {http: {maxRequestsPerConnection: 1}}}
      """;

  /** The alias makes the caller of the other trust domain one of the policy's. */
  private static final String POLICIES =
      """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: server, namespace: shop}
      spec:
        workloadSelector: {labels: {app: server}}
        egress: [{hosts: ["~/*"]}]
        ingress:
          - {port: {number: INBOUND, name: http-web, protocol: HTTP}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APPPORT"}
      ---
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: server, namespace: shop}
      spec: {mtls: {mode: STRICT}}
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: server, namespace: shop}
      spec:
        selector: {matchLabels: {app: server}}
        rules: [{from: [{source: {principals: [td2/ns/shop/sa/gate]}}]}]
      """;
}
