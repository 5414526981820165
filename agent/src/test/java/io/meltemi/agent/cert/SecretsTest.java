package io.meltemi.agent.cert;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.cert.CertificateSettings.Source;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.WireWriter;
import io.meltemi.agent.pem.KeyKind;
import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.base.CertificatePem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final String URI = "spiffe://cluster.local/ns/test/sa/app";
  private static final KeyKind KIND = new KeyKind.EcdsaP256();

  @TempDir Path folder;
  private final Network network = new Network();
  private final CertificateStatistics statistics = new CertificateStatistics();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private FakeCa ca;

  @BeforeEach
  void start() throws Exception {
    ca = FakeCa.start(0);
    Files.writeString(folder.resolve("root.pem"), ca.serverRoot());
    Files.writeString(folder.resolve("token"), FakeCa.TOKEN);
  }

  @AfterEach
  void stop() throws Exception {
    network.close();
    ca.close();
  }

  private Source.Authority authority() {
    return new Source.Authority(
        ca.settings(folder.resolve("root.pem"), folder.resolve("token")),
        "",
        URI,
        KIND,
        false,
        Duration.ofHours(24),
        new Renewal(0.5, 0.01));
  }

  private Secrets secrets(Source source, Optional<Path> roots, Optional<Path> output) {
    Optional<CertificateAuthority> signs =
        source instanceof Source.Authority from
            ? Optional.of(new IstioAuthority(from.server(), from.signer(), network, new Random(5)))
            : Optional.empty();
    CertificateSettings settings =
        new CertificateSettings(source, roots, output, folder.resolve("crl.pem"));
    Secrets secrets =
        Secrets.start(settings, signs, statistics, InstantSource.system(), new Random(5));
    secrets.onChange(changes::add);
    return secrets;
  }

  private static Secret.KeyCertificate own(Secrets secrets) {
    Eventually.in(ofSeconds(10), () -> secrets.find(Secrets.DEFAULT).isPresent());
    return (Secret.KeyCertificate) secrets.find(Secrets.DEFAULT).orElseThrow();
  }

  private static Secret.Validation roots(Secrets secrets) {
    Eventually.in(ofSeconds(10), () -> secrets.find(Secrets.ROOTCA).isPresent());
    return (Secret.Validation) secrets.find(Secrets.ROOTCA).orElseThrow();
  }

  @Test
  void theCaIsAskedWithTokenClusterAndLifeAndItsAnswerIsInForce() throws Exception {
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      Secret.KeyCertificate own = own(secrets);
      var leaf = CertificatePem.read(own.chain()).getFirst();
      assertThat(LeafCertificate.names(leaf, URI)).isTrue();
      assertThat(PrivateKeys.belong(leaf, PrivateKeys.read(own.key().text()))).isTrue();
      assertThat(own.toString()).contains("[redacted]").doesNotContain("PRIVATE");
      assertThat(roots(secrets).roots()).isEqualTo(ca.workloads().root());
      assertThat(secrets.missing()).isEmpty();
    }
    assertThat(ca.headers(0).get(Metadata.Key.of("clusterid", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("Kubernetes");
    ProtoReader fields = new ProtoReader(ca.requests().getFirst());
    assertThat(fields.next()).isEqualTo(1);
    assertThat(fields.text()).startsWith("-----BEGIN CERTIFICATE REQUEST-----\n");
    assertThat(fields.next()).isEqualTo(3);
    assertThat(fields.number()).isEqualTo(86_400);
    assertThat(fields.next()).isZero();
    assertThat(statistics.requests().sum()).isOne();
  }

  @Test
  void anExpiredTokenIsNamedAndTheNextOneIsUsed() throws Exception {
    String claims = "{\"exp\":1000}";
    String expired =
        "e30."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
            + ".c2ln";
    Files.writeString(folder.resolve("token"), expired);
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      Eventually.in(ofSeconds(10), () -> statistics.failures().sum() > 0);
      assertThat(secrets.find(Secrets.DEFAULT)).isEmpty();
      assertThat(secrets.find(Secrets.ROOTCA)).isEmpty();
      Eventually.in(
          ofSeconds(10),
          () ->
              secrets
                  .missing()
                  .orElse("")
                  .matches(
                      ".*the CA at .*grpc-status 16 request authenticate failure; token .*"
                          + " EXPIRED at 1970-01-01T00:16:40Z"),
          () -> secrets.missing().toString());
      Files.writeString(folder.resolve("token"), FakeCa.TOKEN);
      own(secrets);
    }
  }

  @Test
  void theCertificateInForceStaysWhileTheCaIsDownAndIsRenewedLater() throws Exception {
    ca.live(Duration.ofSeconds(4));
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      Secret.KeyCertificate first = own(secrets);
      ca.answer(Status.UNAVAILABLE.withDescription("restarting"));
      Eventually.in(ofSeconds(10), () -> statistics.failures().sum() > 0);
      assertThat(own(secrets)).isEqualTo(first);
      ca.answer(Status.OK);
      Eventually.in(ofSeconds(10), () -> !own(secrets).equals(first));
      assertThat(changes).contains(Secrets.DEFAULT);
    }
  }

  @Test
  void aNewRootIsToldBeforeTheCertificateAndWrittenWithIt() throws Exception {
    Path output = folder.resolve("out");
    SmallCa next = new SmallCa("next root");
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.of(output))) {
      own(secrets);
      String before = ca.workloads().root();
      ca.signWith(next, before);
      changes.clear();
      // What is mounted beside the token changed: the certificate is renewed at once.
      Files.writeString(folder.resolve("root.pem"), next.root() + ca.serverRoot());
      Eventually.in(ofSeconds(10), () -> changes.size() >= 2);
      assertThat(changes.subList(0, 2)).containsExactly(Secrets.ROOTCA, Secrets.DEFAULT);
      assertThat(roots(secrets).roots()).contains(before, next.root());
      Eventually.in(
          ofSeconds(5),
          () -> Files.readString(output.resolve("cert-chain.pem")).equals(own(secrets).chain()));
      assertThat(output.resolve("root-cert.pem")).content().isEqualTo(roots(secrets).roots());
      assertThat(output.resolve("key.pem")).content().isEqualTo(own(secrets).key().text());
      for (String file : List.of("key.pem", "cert-chain.pem", "root-cert.pem")) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(output.resolve(file))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aCaThatHasNotSeenTheNewRootsYetIsAskedAgain() throws Exception {
    SmallCa next = new SmallCa("next root");
    String before = ca.workloads().root() + ca.serverRoot();
    Files.writeString(folder.resolve("root.pem"), before);
    ca.signWith(ca.workloads(), ca.serverRoot());
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      own(secrets);
      Files.writeString(folder.resolve("root.pem"), before + next.root());
      Eventually.in(ofSeconds(20), () -> statistics.requests().sum() >= 3);
      assertThat(roots(secrets).roots()).doesNotContain(next.root());
      ca.signWith(ca.workloads(), ca.serverRoot() + next.root());
      Eventually.in(ofSeconds(10), () -> roots(secrets).roots().contains(next.root()));
    }
  }

  @Test
  void rootsThatIstiodPushesAreTrustedBesideTheCas() throws Exception {
    SmallCa other = new SmallCa("another mesh");
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      Secret.KeyCertificate first = own(secrets);
      secrets.trust(List.of(other.root()));
      assertThat(roots(secrets).roots()).contains(other.root(), ca.workloads().root());
      Eventually.in(ofSeconds(10), () -> !own(secrets).equals(first));
      secrets.trust(List.of(ca.workloads().root()));
      assertThat(roots(secrets).roots()).isEqualTo(ca.workloads().root());
    }
  }

  @Test
  void rootsThatAreTrustedAlreadyChangeNothing() throws Exception {
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      roots(secrets);
      secrets.trust(List.of());
      int told = Collections.frequency(changes, Secrets.ROOTCA);
      secrets.trust(List.of(ca.workloads().root()));
      secrets.trust(List.of());
      assertThat(Collections.frequency(changes, Secrets.ROOTCA)).isEqualTo(told);
      assertThat(statistics.requests().sum()).isOne();
    }
  }

  @Test
  void rootsThatIstiodPushesAreTrustedBesideThoseOfAFile() throws Exception {
    SmallCa other = new SmallCa("another mesh");
    Path file = Files.writeString(folder.resolve("roots.pem"), ca.workloads().root());
    Path output = folder.resolve("out");
    try (Secrets secrets = secrets(authority(), Optional.of(file), Optional.of(output))) {
      own(secrets);
      secrets.trust(PushedRoots.read(pushed(other.root(), ca.workloads().root())));
      assertThat(CertificatePem.split(roots(secrets).roots()))
          .containsExactlyInAnyOrder(other.root(), ca.workloads().root());
      Eventually.in(
          ofSeconds(5),
          () -> Files.readString(output.resolve("root-cert.pem")).contains(other.root()));
      secrets.trust(PushedRoots.read(pushed()));
      assertThat(roots(secrets).roots()).isEqualTo(ca.workloads().root());
    }
  }

  /** {@code ProxyConfig.ca_certificates_pem}. */
  private static byte[] pushed(String... roots) {
    WireWriter message = new WireWriter().text(1, "/etc/istio/proxy");
    for (String root : roots) {
      message.text(34, root);
    }
    return message.toBytes();
  }

  @Test
  void ofRootsThatAreNotAllGoodNoneIsTaken() {
    String root = ca.workloads().root();
    for (String bad :
        List.of("hello", root.replace("MII", "MI!"), ca.workloads().server("a.b").certificate())) {
      assertThatThrownBy(() -> PushedRoots.read(pushed(root, bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theEarlierRunsCertificateServesAsLongAsTheCaDoesNot() throws Exception {
    Path output = folder.resolve("out");
    Secret.KeyCertificate first;
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.of(output))) {
      first = own(secrets);
      Eventually.in(ofSeconds(5), () -> Files.exists(output.resolve("root-cert.pem")));
    }
    ca.answer(Status.UNAVAILABLE);
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.of(output))) {
      assertThat(own(secrets)).isEqualTo(first);
      ca.answer(Status.OK);
      Eventually.in(ofSeconds(10), () -> !own(secrets).equals(first));
    }
  }

  @Test
  void filesAreServedAndRereadOnlyWhenTheyFitTogether() throws Exception {
    Path chain = folder.resolve("cert-chain.pem");
    Path key = folder.resolve("key.pem");
    Path roots = folder.resolve("root-cert.pem");
    SmallCa.Leaf one = ca.workloads().workload(URI, KIND, Instant.now().plusSeconds(60));
    SmallCa.Leaf two = ca.workloads().workload(URI, KIND, Instant.now().plusSeconds(60));
    try (Secrets secrets =
        secrets(new Source.Files(chain, key), Optional.of(roots), Optional.empty())) {
      assertThat(secrets.find(Secrets.DEFAULT)).isEmpty();
      Files.writeString(key, one.key());
      Files.writeString(chain, one.certificate());
      Files.writeString(
          roots,
          ca.workloads().root()
              + "-----BEGIN CERTIFICATE-----\nAAAA\n"
              + "-----END CERTIFICATE-----\n");
      assertThat(own(secrets).chain()).isEqualTo(one.certificate());
      assertThat(roots(secrets).roots()).isEqualTo(ca.workloads().root());

      long failures = statistics.fileFailures().sum();
      Files.writeString(key, two.key());
      Eventually.in(ofSeconds(10), () -> statistics.fileFailures().sum() > failures);
      assertThat(own(secrets).chain()).isEqualTo(one.certificate());
      Files.writeString(chain, two.certificate());
      Eventually.in(ofSeconds(10), () -> own(secrets).chain().equals(two.certificate()));
      assertThat(secrets.missing()).isEmpty();
    }
  }

  @Test
  void aMountedFolderThatIsSwappedAsAWholeIsNoticed() throws Exception {
    SmallCa other = new SmallCa("other");
    for (String version : List.of("v1", "v2")) {
      Files.createDirectories(folder.resolve(version));
    }
    Files.writeString(folder.resolve("v1/ca.pem"), ca.workloads().root());
    Files.writeString(folder.resolve("v2/ca.pem"), other.root());
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Files.createSymbolicLink(folder.resolve("ca.pem"), Path.of("..data/ca.pem"));
    String name = "file-root:" + folder.resolve("ca.pem");
    try (Secrets secrets = secrets(new Source.Elsewhere(), Optional.empty(), Optional.empty())) {
      assertThat(secrets.watch(name)).isTrue();
      Eventually.in(ofSeconds(10), () -> secrets.find(name).isPresent());
      Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("v2"));
      Files.move(folder.resolve("..tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      Secret expected = new Secret.Validation(other.root(), "");
      Eventually.in(ofSeconds(10), () -> secrets.find(name).orElseThrow().equals(expected));
      assertThat(changes).contains(name);
      secrets.forget(name);
      assertThat(secrets.find(name)).isEmpty();
      assertThat(secrets.watch("kubernetes://x")).isFalse();
      assertThat(secrets.watch(Secrets.DEFAULT)).isFalse();
    }
  }

  @Test
  void nobodyIsTrustedWhileTheRevocationsAreUnreadable() throws Exception {
    Files.writeString(folder.resolve("crl.pem"), "no list");
    try (Secrets secrets = secrets(authority(), Optional.empty(), Optional.empty())) {
      own(secrets);
      assertThat(secrets.find(Secrets.ROOTCA)).isEmpty();
      // istiod's way to say that nothing is revoked.
      Files.writeString(folder.resolve("crl.pem"), "");
      assertThat(roots(secrets).crl()).isEmpty();
      Files.delete(folder.resolve("crl.pem"));
      assertThat(roots(secrets).crl()).isEmpty();
    }
  }
}
