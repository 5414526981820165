package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.PemBlock;
import io.meltemi.ca.SigningException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRequestTest {
  @TempDir Path folder;
  private Openssl openssl;

  @BeforeEach
  void openssl() {
    openssl = new Openssl(folder);
  }

  @Test
  void aShortKeyIsRefused() {
    assertRefused(openssl.request("short", "-newkey rsa:1024"), "an RSA key of 1024 bits");
  }

  @Test
  void aCurveThatNobodyUsesIsRefused() {
    assertRefused(openssl.request("odd", "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1"), "");
  }

  @Test
  void aForeignSignatureIsRefused() {
    byte[] request = decoded(openssl.request("web", Openssl.P256));
    request[request.length - 3] ^= 1;
    assertRefused(pem(request), "its signature is not by its key");
  }

  @Test
  void whatIsNoRequestIsRefused() {
    assertRefused("", "not PEM");
    assertRefused("-----BEGIN CERTIFICATE REQUEST-----", "without an end");
    assertRefused(pem(new byte[0]), "");
    assertRefused("x".repeat(40_000), "40000 characters (expected: at most 32768)");
  }

  @Test
  void deepNestingIsRefusedBeforeItIsParsed() {
    byte[] indefinite = new byte[20_000];
    for (int i = 0; i < indefinite.length; i += 2) {
      indefinite[i] = 0x30;
      indefinite[i + 1] = (byte) 0x80;
    }
    assertRefused(pem(indefinite), "indefinite");
    byte[] nested = new byte[0];
    for (int i = 0; i < 40; i++) {
      byte[] outer = new byte[nested.length + 2];
      outer[0] = 0x30;
      outer[1] = (byte) nested.length;
      System.arraycopy(nested, 0, outer, 2, nested.length);
      nested = outer;
    }
    assertRefused(pem(nested), "nested deeper than 24");
  }

  @Test
  void damagedRequestsAreRefusedAndNothingElseHappens() {
    byte[] request = decoded(openssl.request("web", Openssl.RSA));
    long seed = 4_711;
    var random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = Arrays.copyOf(request, request.length - random.nextInt(4));
      for (int n = random.nextInt(4); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        CertificateRequest.parse(pem(damaged));
        accepted++;
      } catch (SigningException e) {
        assertThat(e.reason()).as("seed %d, case %d", seed, i).isEqualTo(Reason.CSR_ERROR);
      }
    }
    assertThat(accepted).as("seed %d", seed).isLessThan(20);
  }

  private static byte[] decoded(String pem) {
    return PemBlock.in(pem).getFirst().content();
  }

  private static String pem(byte[] content) {
    return "-----BEGIN CERTIFICATE REQUEST-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END CERTIFICATE REQUEST-----\n";
  }

  private static void assertRefused(String pem, String message) {
    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining(message);
  }
}
