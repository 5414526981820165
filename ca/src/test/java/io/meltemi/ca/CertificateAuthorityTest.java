package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ca.SigningException.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final List<String> WEB = List.of("spiffe://cluster.local/ns/shop/sa/web");

  @TempDir Path folder;
  private Openssl openssl;

  @BeforeEach
  void openssl() {
    openssl = new Openssl(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
        "-newkey rsa:2048",
        "-newkey ed25519"
      })
  void aKeyOfEachKindIsCertifiedAndOpensslVerifiesIt(String key) throws Exception {
    CertificateAuthority authority = intermediateAuthority(Openssl.P256);
    List<String> chain = authority.sign(openssl.request("web", key), WEB, Duration.ofHours(1));
    assertThat(chain).hasSize(3);
    openssl.write("leaf.pem", chain.get(0));
    openssl.write("between.pem", chain.get(1));
    openssl.write("trusted.pem", chain.get(2));
    assertThat(
            openssl.run("verify -x509_strict -CAfile trusted.pem -untrusted between.pem leaf.pem"))
        .contains("OK");
    assertThat(openssl.run("x509 -in leaf.pem -noout -pubkey"))
        .isEqualTo(openssl.run("pkey -in web.key -pubout"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Openssl.P256, Openssl.RSA})
  void leavesLookLikeThePeers(String key) throws Exception {
    CertificateAuthority authority = intermediateAuthority(key);
    List<String> chain = authority.sign(openssl.request("web", Openssl.P256), WEB, Duration.ZERO);
    openssl.write("leaf.pem", chain.getFirst());
    assertThat(openssl.run("x509 -in leaf.pem -noout -text").replaceAll(" +", " "))
        .contains(
            "Subject: \n",
            "X509v3 Key Usage: critical\n Digital Signature, Key Encipherment",
            "TLS Web Server Authentication, TLS Web Client Authentication",
            "X509v3 Basic Constraints: critical\n CA:FALSE",
            "X509v3 Subject Alternative Name: critical\n URI:" + WEB.getFirst(),
            "X509v3 Authority Key Identifier");
    X509Certificate leaf = Pem.certificates("leaf", Openssl.bytes(chain.getFirst())).getFirst();
    assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
        .isEqualTo(Duration.ofHours(24).plusMinutes(2));
    assertThat(leaf.getSerialNumber().bitLength()).isGreaterThan(90);
  }

  @Test
  void namesOfTheRequestAreNotTaken() throws Exception {
    CertificateAuthority authority = intermediateAuthority(Openssl.P256);
    openssl.run(
        "req -new -nodes %s -keyout evil.key -subj /CN=admin/O=root -addext subjectAltName=URI:spiffe://cluster.local/ns/kube-system/sa/admin,DNS:istiod.istio-system.svc -addext basicConstraints=critical,CA:TRUE -out evil.csr"
            .formatted(Openssl.P256));
    List<String> chain = authority.sign(openssl.text("evil.csr"), WEB, Duration.ZERO);
    openssl.write("leaf.pem", chain.getFirst());
    assertThat(openssl.run("x509 -in leaf.pem -noout -text"))
        .contains("URI:" + WEB.getFirst(), "CA:FALSE", "CN = " + WEB.getFirst())
        .doesNotContain("admin", "DNS:", "root");
  }

  @Test
  void aRequestForTooLongIsRefusedAndNoneOutlivesTheAuthority() throws Exception {
    CertificateAuthority authority = intermediateAuthority(Openssl.P256);
    String request = openssl.request("web", Openssl.P256);
    assertThatThrownBy(() -> authority.sign(request, WEB, Duration.ofDays(91)))
        .hasMessageContaining("requested TTL PT2184H is greater than the max allowed TTL PT2160H")
        .extracting(e -> ((SigningException) e).reason())
        .isEqualTo(Reason.TTL_ERROR);
    List<String> chain = authority.sign(request, WEB, Duration.ofDays(90));
    List<X509Certificate> path = Pem.certificates("path", Openssl.bytes(String.join("", chain)));
    assertThat(path.get(0).getNotAfter()).isEqualTo(path.get(1).getNotAfter());
  }

  @Test
  void anExpiredAuthoritySignsNothing() throws Exception {
    SigningMaterial material = intermediateAuthority(Openssl.P256).material();
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(25)), ZoneOffset.UTC);
    var authority =
        new CertificateAuthority(CaSettings.DEFAULT, material, later, new SecureRandom());
    String request = openssl.request("web", Openssl.P256);
    assertThatThrownBy(() -> authority.sign(request, WEB, Duration.ZERO))
        .hasMessageContaining("not ready: its certificate expired at");
  }

  @Test
  void theTlsFormOfASecretIsRead() throws Exception {
    openssl.root("root", Openssl.RSA);
    openssl.intermediate("between", "root", Openssl.RSA);
    var files =
        Map.of(
            "tls.crt", Openssl.bytes(openssl.text("between.crt")),
            "tls.key", Openssl.bytes(openssl.text("between.key")),
            "ca.crt", Openssl.bytes(openssl.text("root.crt")));
    SigningMaterial material = CaFiles.read("secret", files, Instant.now()).orElseThrow();
    assertThat(material.intermediates()).containsExactly(material.certificate());
    assertThat(material.rootsPem()).isEqualTo(openssl.text("root.crt"));
  }

  @Test
  void filesThatDoNotFitAreToldOf() {
    openssl.root("root", Openssl.P256);
    openssl.root("other", Openssl.P256);
    String root = openssl.text("root.crt");
    Map<String, byte[]> files = openssl.plugged("root", root, root);
    files.remove(CaFiles.ROOTS);
    assertRefused(files, "incomplete signing CA bundle: root-cert.pem missing");
    files = openssl.plugged("root", root, openssl.text("other.crt"));
    assertRefused(files, "does not lead to a root");
    files = openssl.plugged("root", root, root);
    files.put(CaFiles.KEY, Openssl.bytes(openssl.text("other.key")));
    assertRefused(files, "the key is not that of the signing certificate");
    files.put(CaFiles.KEY, Openssl.bytes("garbage"));
    assertRefused(files, "cacerts/ca-key.pem: no private key");
    openssl.run(
        "req -new -nodes %s -keyout leaf.key -subj /O=leaf -out leaf.csr".formatted(Openssl.P256));
    openssl.run("x509 -req -in leaf.csr -CA root.crt -CAkey root.key -days 2 -out leaf.crt");
    assertRefused(openssl.plugged("leaf", root, root), "not authorized to sign others");
  }

  private static void assertRefused(Map<String, byte[]> files, String message) {
    assertThatThrownBy(() -> CaFiles.read("cacerts", files, Instant.now()))
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFolderWithoutFilesIsNoAuthority() throws Exception {
    assertThat(new CaFolder(folder.resolve("nowhere"), CLOCK).find()).isEmpty();
  }

  @Test
  void rootsAreExchangedInStagesOnly() throws Exception {
    openssl.root("old", Openssl.P256);
    openssl.root("new", Openssl.P256);
    String oldRoot = openssl.text("old.crt");
    String newRoot = openssl.text("new.crt");
    SigningMaterial first = material(openssl.plugged("old", "", oldRoot));
    SigningMaterial both = material(openssl.plugged("old", "", oldRoot + newRoot));
    SigningMaterial signedByNew = material(openssl.plugged("new", "", oldRoot + newRoot));
    SigningMaterial last = material(openssl.plugged("new", "", newRoot));
    var authority = authority(first);
    assertThatThrownBy(() -> authority.replace(last)).hasMessageContaining("neither contain");
    assertThat(authority.material()).isEqualTo(first);
    for (SigningMaterial stage : List.of(both, signedByNew, last)) {
      assertThat(authority.replace(stage)).isTrue();
      assertThat(authority.replace(stage)).isFalse();
    }
  }

  private static SigningMaterial material(Map<String, byte[]> files) throws Exception {
    return CaFiles.read("cacerts", files, Instant.now()).orElseThrow();
  }

  private static CertificateAuthority authority(SigningMaterial material) {
    return new CertificateAuthority(CaSettings.DEFAULT, material, CLOCK, new SecureRandom());
  }

  private CertificateAuthority intermediateAuthority(String key) throws Exception {
    openssl.root("root", key);
    openssl.intermediate("between", "root", key);
    String chain = openssl.text("between.crt") + openssl.text("root.crt");
    return authority(material(openssl.plugged("between", chain, openssl.text("root.crt"))));
  }
}
