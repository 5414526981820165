package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerVerifierTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;
  private Openssl openssl;
  private CertificateAuthority authority;

  @BeforeEach
  void authority() throws Exception {
    openssl = new Openssl(folder);
    openssl.root("root", Openssl.P256);
    authority = authority("");
  }

  private CertificateAuthority authority(String revoked) throws Exception {
    var files = openssl.plugged("root", "", openssl.text("root.crt"));
    files.put(CaFiles.REVOKED, Openssl.bytes(revoked));
    SigningMaterial material = CaFiles.read("cacerts", files, Instant.now()).orElseThrow();
    return new CertificateAuthority(CaSettings.DEFAULT, material, CLOCK, new SecureRandom());
  }

  @Test
  void aWorkloadsCertificateProvesItsIdentity() throws Exception {
    assertThat(verifier(CLOCK).verify(chain("spiffe://td/ns/shop/sa/web")))
        .isEqualTo(new SpiffeId("td", "shop", "web"));
  }

  @Test
  void otherCertificatesProveNothing() throws Exception {
    assertRefused(verifier(CLOCK), chain("spiffe://other/ns/shop/sa/web"), "not known here");
    assertRefused(verifier(CLOCK), chain("spiffe://td/ns/shop"), "expected: spiffe://DOMAIN/");
    assertRefused(verifier(CLOCK), chain("web.shop"), "0 URI names");
    Clock later = Clock.offset(CLOCK, Duration.ofHours(2));
    assertRefused(verifier(later), chain("spiffe://td/ns/shop/sa/web"), "does not lead to a root");
    openssl.run(
        "req -x509 -nodes %s -keyout self.key -subj /O=self -days 2 -out self.crt -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=critical,URI:spiffe://td/ns/shop/sa/web"
            .formatted(Openssl.P256));
    List<X509Certificate> self = Pem.certificates("", Openssl.bytes(openssl.text("self.crt")));
    assertRefused(verifier(CLOCK), self, "does not lead to a root");
    assertRefused(verifier(CLOCK), authority.material().roots(), "an authority's");
  }

  @Test
  void aRevokedCertificateProvesNothing() throws Exception {
    List<X509Certificate> chain = chain("spiffe://td/ns/shop/sa/web");
    openssl.write("web.crt", Pem.write(chain.getFirst()));
    openssl.write("index.txt", "");
    openssl.write("index.txt.attr", "unique_subject = no\n");
    openssl.write(
        "ca.cnf",
        """
        [ca]
        default_ca = d
        [d]
        database = index.txt
        default_md = sha256
        default_crl_days = 2
        policy = p
        [p]
        organizationName = optional
        """);
    openssl.run("ca -config ca.cnf -keyfile root.key -cert root.crt -revoke web.crt");
    openssl.run("ca -config ca.cnf -keyfile root.key -cert root.crt -gencrl -out crl.pem");
    authority = authority(openssl.text("crl.pem"));
    assertRefused(verifier(CLOCK), chain, "is revoked");
    assertThat(verifier(CLOCK).verify(chain("spiffe://td/ns/shop/sa/web"))).isNotNull();
  }

  /** An authority of another domain speaks for its own, and never for the mesh's. */
  @Test
  void anotherDomainsRootProvesThatDomainsIdentitiesAlone() throws Exception {
    openssl.root("foreign", Openssl.P256);
    var files = openssl.plugged("foreign", "", openssl.text("foreign.crt"));
    SigningMaterial material = CaFiles.read("foreign", files, Instant.now()).orElseThrow();
    CertificateAuthority mesh = authority;
    CertificateAuthority foreign =
        new CertificateAuthority(CaSettings.DEFAULT, material, CLOCK, new SecureRandom());
    var verifier =
        new PeerVerifier(
            mesh::trust,
            "td"::equals,
            new DomainRoots() {
              @Override
              public List<X509Certificate> of(String domain) {
                return domain.equals("td2") ? material.roots() : List.of();
              }

              @Override
              public List<X509Certificate> all() {
                return material.roots();
              }
            },
            CLOCK);
    assertThat(verifier.verify(chain("spiffe://td/ns/shop/sa/web")).trustDomain()).isEqualTo("td");
    assertRefused(verifier, chain("spiffe://td2/ns/shop/sa/web"), "does not lead to a root");
    authority = foreign;
    assertThat(verifier.verify(chain("spiffe://td2/ns/shop/sa/web")))
        .isEqualTo(new SpiffeId("td2", "shop", "web"));
    assertRefused(verifier, chain("spiffe://td/ns/shop/sa/web"), "does not lead to a root");
    assertRefused(verifier, chain("spiffe://td3/ns/shop/sa/web"), "not known here");
    assertThat(verifier.roots()).hasSize(2);
  }

  private PeerVerifier verifier(Clock clock) {
    return new PeerVerifier(authority::trust, "td"::equals, DomainRoots.NONE, clock);
  }

  private List<X509Certificate> chain(String name) throws Exception {
    String request = openssl.request("web", Openssl.P256);
    String leaf = authority.sign(request, List.of(name), Duration.ofHours(1)).getFirst();
    return Pem.certificates("leaf", Openssl.bytes(leaf));
  }

  private static void assertRefused(
      PeerVerifier verifier, List<X509Certificate> chain, String message) {
    assertThatThrownBy(() -> verifier.verify(chain))
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining(message);
  }
}
