package io.meltemi.delivery.credential;

import static io.meltemi.delivery.credential.TestSecrets.ONE;
import static io.meltemi.delivery.credential.TestSecrets.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.delivery.credential.TestSecrets.Pair;
import io.meltemi.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialCheckTest {
  private static CredentialCheck check(Map<String, String> data) {
    return check(data, false);
  }

  private static CredentialCheck check(Map<String, String> data, boolean roots) {
    Secret secret = TestSecrets.secret("shop", "gate", data);
    return CredentialCheck.of(secret, roots, Instant.now());
  }

  private static void assertGood(CredentialCheck check) {
    assertThat(check.problem()).isEmpty();
    assertThat(check.usable()).isTrue();
  }

  private static void assertBad(CredentialCheck check, String... messages) {
    assertThat(check.usable()).isFalse();
    String told = check.problem().orElseThrow().toString();
    assertThat(told).startsWith("Secret shop/gate: ").contains(messages).contains("(expected: ");
    assertThat(told).doesNotContain(TestSecrets.secretsOf(ONE));
  }

  @Test
  void bothFormsOfFieldsAreTakenAndTheGenericOneWins() {
    assertGood(check(Map.of("tls.crt", ONE.certificate(), "tls.key", ONE.key())));
    var both =
        check(Map.of("tls.crt", "x", "tls.key", "y", "cert", ONE.certificate(), "key", ONE.key()));
    assertGood(both);
    assertThat(both.fields().certificate()).isEqualTo("cert");
  }

  @Test
  void keysOfEveryKindAndCodingAreTaken() throws Exception {
    Pair rsa = Pair.make("rsa", "rsa:2048");
    Pair p384 = Pair.make("p384", "ec -pkeyopt ec_paramgen_curve:P-384");
    assertGood(check(Map.of("tls.crt", rsa.certificate(), "tls.key", rsa.key())));
    assertGood(check(Map.of("tls.crt", p384.certificate(), "tls.key", p384.key())));
    String pkcs1 = TestSecrets.converted(rsa.key(), "rsa -traditional");
    String sec1 = TestSecrets.converted(ONE.key(), "ec");
    assertThat(pkcs1).contains("BEGIN RSA PRIVATE KEY");
    assertThat(sec1).contains("BEGIN EC PRIVATE KEY");
    assertGood(check(Map.of("tls.crt", rsa.certificate(), "tls.key", pkcs1)));
    assertGood(check(Map.of("tls.crt", ONE.certificate(), "tls.key", sec1)));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertBad(check(Map.of("tls.crt", ONE.certificate())), "tls.key", "has tls.crt");
    assertBad(check(Map.of()), "no field of a credential", "cert and key, or tls.crt and tls.key");
    assertBad(check(Map.of("tls.crt", "", "tls.key", "")), "nothing under \"tls.crt\"");
    assertBad(
        check(Map.of("tls.crt", ONE.certificate(), "tls.key", ONE.key()), true),
        "cacert, or ca.crt");
  }

  @Test
  void aKeyOfAnotherCertificateIsBad() {
    Pair rsa = Pair.make("a", "rsa:2048");
    Pair other = Pair.make("b", "rsa:2048");
    assertBad(
        check(Map.of("tls.crt", ONE.certificate(), "tls.key", TWO.key())),
        "tls.key: not the key of the first certificate under \"tls.crt\"");
    assertBad(check(Map.of("tls.crt", rsa.certificate(), "tls.key", other.key())), "not the key");
    assertBad(check(Map.of("tls.crt", rsa.certificate(), "tls.key", ONE.key())), "not the key");
  }

  @Test
  void garbageIsBadAndNotQuoted() throws Exception {
    assertBad(check(Map.of("tls.crt", "garbage", "tls.key", ONE.key())), "tls.crt: no certificate");
    assertBad(check(Map.of("tls.crt", ONE.certificate(), "tls.key", "garbage")), "tls.key: no");
    String broken = ONE.certificate().replaceFirst("MII", "AAA");
    assertBad(check(Map.of("tls.crt", broken, "tls.key", ONE.key())), "tls.crt: ");
    assertBad(
        check(Map.of("tls.crt", ONE.certificate().substring(0, 100), "tls.key", ONE.key())),
        "tls.crt: a PEM block without an end");
    String half = ONE.key().substring(0, 60) + "\n-----END PRIVATE KEY-----\n";
    assertBad(check(Map.of("tls.crt", ONE.certificate(), "tls.key", half)), "tls.key: ");
    String locked = TestSecrets.converted(ONE.key(), "pkcs8 -topk8 -passout pass:secret");
    assertBad(check(Map.of("tls.crt", ONE.certificate(), "tls.key", locked)), "no private key");
  }

  @Test
  void weakAndTooLargeOnesAreBad() {
    Pair weak = Pair.make("weak", "rsa:1024");
    assertBad(
        check(Map.of("tls.crt", weak.certificate(), "tls.key", weak.key())),
        "RSA of 2048 bits or more");
    Pair edwards = Pair.make("edwards", "ed25519");
    assertBad(check(Map.of("tls.crt", edwards.certificate(), "tls.key", edwards.key())), "EdDSA");
    assertBad(
        check(Map.of("tls.crt", ONE.certificate().repeat(3000), "tls.key", ONE.key())),
        "expected: at most 1048576");
  }

  @Test
  void anExpiredOneIsToldOfButCouldBeUsed() {
    Secret secret = TestSecrets.tls("shop", "gate", ONE);
    var check = CredentialCheck.of(secret, false, Instant.now().plus(Duration.ofDays(3)));
    assertThat(check.usable()).isTrue();
    assertThat(check.problem().orElseThrow().toString())
        .startsWith("Secret shop/gate: tls.crt: valid from ")
        .contains("(expected: valid at ");
    assertThat(CredentialCheck.of(secret, false, Instant.EPOCH).problem()).isPresent();
  }

  @Test
  void stapleAndRevocationListsAreLookedAt() {
    var tls = Map.of("tls.crt", ONE.certificate(), "tls.key", ONE.key());
    var good = new java.util.HashMap<>(tls);
    good.put("tls.ocsp-staple", "\u0030\u0003\n\u0001\u0000");
    assertGood(check(good));
    good.put("tls.ocsp-staple", "garbage");
    assertBad(check(good), "tls.ocsp-staple: not readable");
    assertGood(check(Map.of("ca.crt", ONE.certificate()), true));
    assertBad(check(Map.of("ca.crt", ONE.certificate(), "ca.crl", "x"), true), "ca.crl: no list");
    assertBad(check(Map.of("cacert", "x"), true), "cacert: no certificate");
  }

  @Test
  void nothingPrintsTheKey() {
    Secret secret = TestSecrets.tls("shop", "gate", ONE);
    var check = CredentialCheck.of(secret, false, Instant.now());
    String printed = secret + " " + check + " " + check.fields() + " " + Credential.of(secret);
    assertThat(printed).doesNotContain("BEGIN").doesNotContain(TestSecrets.secretsOf(ONE));
  }

  /** Everything that is kept of a secret, printed. */
  private record Credential(Object resource) {
    static Credential of(Secret secret) {
      return new Credential(
          CredentialResources.of("kubernetes://gate", CredentialFields.of(secret, false)));
    }
  }
}
