package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.cert.CertificateSettings.Source;
import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.cert.IstioAuthority;
import io.meltemi.agent.cert.Renewal;
import io.meltemi.agent.cert.Secret;
import io.meltemi.agent.cert.Secrets;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.pem.KeyKind;
import io.meltemi.base.CertificatePem;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.ClientTrustManager;
import io.meltemi.ca.DomainRoots;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.PeerVerifier;
import io.meltemi.ca.SelfSignedRoot;
import io.meltemi.ca.ServingCertificate;
import io.meltemi.ca.auth.Authenticators;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.ca.auth.TokenReviewer.Review;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.it.fixture.Until;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent gets its certificate from istiod's CA, over TLS and with a token. */
class IssuedCertificateTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String NAME = "istiod.istio-system.svc";

  @TempDir Path folder;

  @Test
  void theCaSignsForTheTokensAccountWhateverKeyTheAgentHas() throws Exception {
    var root = new SelfSignedRoot(CaSettings.DEFAULT, new MemoryStore(), CLOCK, new SecureRandom());
    var authority =
        new CertificateAuthority(CaSettings.DEFAULT, root.load(), CLOCK, new SecureRandom());
    var verifier =
        new PeerVerifier(authority::trust, "cluster.local"::equals, DomainRoots.NONE, CLOCK);
    try (var serving =
        ServingCertificate.issued(authority, List.of(NAME), Duration.ofHours(1), CLOCK)) {
      Server server = serve(authority, serving, verifier);
      try {
        for (KeyKind kind : List.of(new KeyKind.Rsa(2048), new KeyKind.EcdsaP256())) {
          checkCertificate(server.getPort(), authority, kind);
        }
      } finally {
        server.shutdownNow().awaitTermination();
      }
    }
  }

  private static Server serve(
      CertificateAuthority authority, ServingCertificate serving, PeerVerifier verifier)
      throws Exception {
    var tokens =
        new KubernetesAuthenticator(
            (cluster, token, audiences) ->
                new Review(
                    true,
                    "",
                    "system:serviceaccount:shop:web",
                    List.of("system:serviceaccounts"),
                    audiences,
                    "",
                    ""),
            KubernetesAuthenticator.Settings.DEFAULT,
            () -> "cluster.local",
            CLOCK);
    var service =
        new CertificateService(
            authority, new Authenticators(List.of(tokens)), Optional.empty(), _ -> {}, 8);
    var credentials =
        TlsServerCredentials.newBuilder()
            .keyManager(serving.keyManager())
            .trustManager(new ClientTrustManager(verifier))
            .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
            .build();
    return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), credentials)
        .directExecutor()
        .addService(service.definition())
        .build()
        .start();
  }

  private void checkCertificate(int port, CertificateAuthority authority, KeyKind kind)
      throws Exception {
    Path roots = folder.resolve("root-cert.pem");
    Files.writeString(roots, pem(authority));
    Path token = Files.writeString(folder.resolve("istio-token"), token());
    Source.Authority source =
        new Source.Authority(
            new UpstreamSettings(
                new HostPort("127.0.0.1", port),
                "Kubernetes",
                new TreeMap<>(),
                Optional.of(
                    new UpstreamSettings.Tls(Optional.of(roots), NAME, token, Optional.empty()))),
            "",
            "spiffe://cluster.local/ns/other/sa/asked-for",
            kind,
            false,
            Duration.ofHours(1),
            new Renewal(0.5, 0.01));
    try (var network = new Network();
        var secrets =
            Secrets.start(
                new CertificateSettings(
                    source, Optional.empty(), Optional.empty(), folder.resolve("crl.pem")),
                Optional.of(new IstioAuthority(source.server(), "", network, new Random(7))),
                new CertificateStatistics(),
                CLOCK,
                new Random(7))) {
      Until.holds(
          "a certificate is there",
          Duration.ofSeconds(30),
          () -> secrets.find(Secrets.ROOTCA).isPresent(),
          () -> secrets.missing().toString());
      var own = (Secret.KeyCertificate) secrets.find(Secrets.DEFAULT).orElseThrow();
      X509Certificate leaf = CertificatePem.read(own.chain()).getFirst();
      assertThat(leaf.getSubjectAlternativeNames().toString())
          .contains("spiffe://cluster.local/ns/shop/sa/web")
          .doesNotContain("asked-for");
      var trusted = (Secret.Validation) secrets.find(Secrets.ROOTCA).orElseThrow();
      assertThat(CertificatePem.read(trusted.roots()))
          .containsExactlyInAnyOrderElementsOf(CertificatePem.read(pem(authority)));
      for (X509Certificate one : CertificatePem.read(trusted.roots())) {
        leaf.verify(one.getPublicKey());
      }
    }
  }

  private static String pem(CertificateAuthority authority) {
    return String.join(
        "", authority.trust().roots().stream().map(IssuedCertificateTest::pem).toList());
  }

  private static String pem(X509Certificate certificate) {
    try {
      return new io.meltemi.base.PemBlock("CERTIFICATE", certificate.getEncoded()).text();
    } catch (java.security.cert.CertificateEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** As the kubelet's, but that nobody signed it: the reviewer here believes everything. */
  private static String token() {
    long expiry = CLOCK.instant().plusSeconds(600).getEpochSecond();
    String claims =
        "{\"iss\":\"https://kubernetes\",\"sub\":\"system:serviceaccount:shop:web\","
            + "\"aud\":[\"istio-ca\"],\"exp\":"
            + expiry
            + "}";
    return encoded("{\"alg\":\"ES256\"}") + "." + encoded(claims) + "." + encoded("signature");
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
