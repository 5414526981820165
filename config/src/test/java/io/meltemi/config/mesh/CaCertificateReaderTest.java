package io.meltemi.config.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.model.CaCertificate;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaCertificateReaderTest {
  private static final String A =
      """
      -----BEGIN CERTIFICATE-----
      MIIBcDCCARWgAwIBAgIUMJ+b3lXekZQT0Yg9g55eP6Ptyo4wCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBYTAgFw0yNjEyMDEwMTMzMzNaGA8yMTI2MTEwNzAxMzMzM1ow
      DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFRI31vrUlo3
      WIKQ171/D6nFXN4PrlOBjDuefNSNOtm2ckb/ZgU+GEDFRoej5zOrugVXcRpXageR
      AmZaILLqM/OjUzBRMB0GA1UdDgQWBBQI2Zut02sG9sinsMsfaoQhfVenEDAfBgNV
      HSMEGDAWgBQI2Zut02sG9sinsMsfaoQhfVenEDAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0kAMEYCIQDvJe4ui4xxjyT1YP4hhppH3Q+N4sPPSNACBPuYLag9
      /gIhAPYo3GZZEkm7W0ZuZaHW7stn6rzzs8n+2Q+655FhALKo
      -----END CERTIFICATE-----
      """;
  private static final String B =
      """
      -----BEGIN CERTIFICATE-----
      MIIBbzCCARWgAwIBAgIUZNM5GiIfcwK39GKNg3YF4rT3vM0wCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBYjAgFw0yNjEyMDEwMTMzMzNaGA8yMTI2MTEwNzAxMzMzM1ow
      DDEKMAgGA1UEAwwBYjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFKpEQ4Qhik2
      8Lc2UBvas5HPas/1VK6nw2Fcu7GJazhTmD8H/DA15OpmPHNlGRBYnArT0o0L1BaM
      rCX4q9ydm1GjUzBRMB0GA1UdDgQWBBRZzKVzv3KGck8JlKOFA3aTbt+lyjAfBgNV
      HSMEGDAWgBRZzKVzv3KGck8JlKOFA3aTbt+lyjAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0gAMEUCIB2RZ4rHyli1MMijmZOmnTbcntXdkDCaG4L4t5OZtOrs
      AiEAnCIot2PN+zWtrtkcTlR8/hO3TkggRhVxslDwIq5FrgU=
      -----END CERTIFICATE-----
      """;
  private static final String LEAF =
      """
      -----BEGIN CERTIFICATE-----
      MIIBcjCCARigAwIBAgIUS9XkYz5Gr8pVyQFsyzXz2WXC81owCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEbGVhZjAgFw0yNjEyMDEwMTMzMzNaGA8yMTI2MTEwNzAxMzMz
      M1owDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFRI
      31vrUlo3WIKQ171/D6nFXN4PrlOBjDuefNSNOtm2ckb/ZgU+GEDFRoej5zOrugVX
      cRpXageRAmZaILLqM/OjUDBOMB0GA1UdDgQWBBQI2Zut02sG9sinsMsfaoQhfVen
      EDAfBgNVHSMEGDAWgBQI2Zut02sG9sinsMsfaoQhfVenEDAMBgNVHRMBAf8EAjAA
      MAoGCCqGSM49BAMCA0gAMEUCICmdzwPODqC98yDmcyj7iXOGd5lv7OyMtm9Insgl
      SjXiAiEAswVipmuY8maZ2Gy6CiFptQnfx8hW50krAgeFyoIUF20=
      -----END CERTIFICATE-----
      """;

  private static Translated<MeshConfig> read(String... entries) {
    String text = "trustDomain: td1\ncaCertificates:\n" + String.join("", entries);
    return MeshConfigReader.read(new Document("mesh.yaml", 1, text));
  }

  private static String pem(String... certificates) {
    return "- pem: |\n" + String.join("", certificates).indent(4);
  }

  private static List<CaCertificate> good(String... entries) {
    Translated<MeshConfig> read = read(entries);
    assertThat(read.problems()).isEmpty();
    return read.value().orElseThrow().security().caCertificates();
  }

  /** What is told of bad entries, behind a good one, which has to stay. */
  private static List<Problem> bad(String... entries) {
    Translated<MeshConfig> read = read(pem(A) + String.join("", entries));
    MeshConfig mesh = read.value().orElseThrow();
    assertThat(mesh.trustDomain()).isEqualTo("td1");
    assertThat(mesh.security().caCertificates()).containsExactly(new CaCertificate.Pem(List.of(A)));
    return read.problems();
  }

  @Test
  void eachCertificateOfATextCounts() {
    assertThat(good(pem("some text\n", A, "\n", B), pem(B)))
        .containsExactly(new CaCertificate.Pem(List.of(A, B)), new CaCertificate.Pem(List.of(B)));
  }

  @Test
  void aBundleIsFetchedOverTlsWithOrWithoutSayingSo() {
    assertThat(
            good(
                "- spiffeBundleUrl: https://td2.example:8443/bundle\n",
                "- spiffe_bundle_url: td3.example\n"))
        .containsExactly(
            new CaCertificate.SpiffeBundle("https://td2.example:8443/bundle"),
            new CaCertificate.SpiffeBundle("https://td3.example/"));
    assertThat(bad("- spiffeBundleUrl: http://td2.example\n"))
        .extracting(Problem::field, Problem::message)
        .containsExactly(
            tuple(
                "caCertificates[1].spiffeBundleUrl",
                "\"http://td2.example\" (expected: a URL with https); the entry is left out"));
  }

  @Test
  void whatIsNoAuthoritysCertificateIsToldAndLeftOut() {
    assertThat(bad("- pem: hello\n", pem(A, LEAF), pem(A.replace("MIIB", "MIIA"))))
        .extracting(p -> p.field() + ": " + p.message())
        .satisfiesExactly(
            none ->
                assertThat(none)
                    .isEqualTo(
                        "caCertificates[1].pem: no certificate (expected: certificates in PEM); the"
                            + " entry is left out"),
            leaf ->
                assertThat(leaf)
                    .isEqualTo(
                        "caCertificates[2].pem: CN=leaf (expected: certificates of authorities);"
                            + " the entry is left out"),
            broken ->
                assertThat(broken)
                    .startsWith("caCertificates[3].pem: ")
                    .endsWith("(expected: certificates in PEM); the entry is left out"));
  }

  @Test
  void anEntryHasOneOfTheTwo() {
    assertThat(bad("- {}\n", "- {pem: a, spiffeBundleUrl: b}\n"))
        .extracting(p -> p.field() + ": " + p.message())
        .containsExactly(
            "caCertificates[1]: nothing (expected: pem or spiffeBundleUrl); the entry is left out",
            "caCertificates[2]: pem and spiffeBundleUrl (expected: one of them); the entry is left"
                + " out");
  }

  /** Whoever relies on them would trust more than they say. */
  @Test
  void whatDoesNotNarrowTrustIsTold() {
    Translated<MeshConfig> read =
        read("- spiffeBundleUrl: td2.example\n  trustDomains: [td2]\n  certSigners: [a.b/c]\n");
    assertThat(read.value().orElseThrow().security().caCertificates()).hasSize(1);
    assertThat(read.problems())
        .allMatch(p -> p.severity() == Problem.Severity.WARNING)
        .extracting(Problem::field)
        .containsExactly("caCertificates[0].trustDomains", "caCertificates[0].certSigners");
  }
}
