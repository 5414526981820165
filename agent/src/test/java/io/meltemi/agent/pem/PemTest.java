package io.meltemi.agent.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.CertificatePem;
import io.meltemi.base.PemBlock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {
  private static final String URI = "spiffe://cluster.local/ns/default/sa/sleep";
  private static final List<KeyKind> KINDS =
      List.of(new KeyKind.Rsa(2048), new KeyKind.EcdsaP256(), new KeyKind.EcdsaP384());

  @TempDir Path folder;

  @Test
  void keysSurviveBothFormsOfWriting() {
    for (KeyKind kind : KINDS) {
      KeyPair pair = kind.generate();
      for (boolean pkcs8 : new boolean[] {true, false}) {
        String text = PrivateKeys.write(pair, kind, pkcs8);
        assertThat(secretOf(PrivateKeys.read(text))).isEqualTo(secretOf(pair.getPrivate()));
        assertThat(text.contains("-----BEGIN PRIVATE KEY")).isEqualTo(pkcs8);
      }
    }
  }

  private static BigInteger secretOf(PrivateKey key) {
    return switch (key) {
      case ECPrivateKey elliptic -> elliptic.getS();
      case RSAPrivateKey rsa -> rsa.getPrivateExponent();
      default -> throw new AssertionError(key.getAlgorithm());
    };
  }

  @Test
  void opensslReadsKeysAndRequests() throws Exception {
    for (KeyKind kind : KINDS) {
      KeyPair pair = kind.generate();
      String key = openssl(PrivateKeys.write(pair, kind, false), "pkey", "-noout", "-check");
      assertThat(key).contains("Key is valid");
      String request =
          openssl(SigningRequest.forUri(URI, kind, pair), "req", "-noout", "-verify", "-text");
      assertThat(request).contains("verify OK", "URI:" + URI, "Subject Alternative Name: critical");
    }
  }

  @Test
  void aKeyBelongsToItsCertificateOnly() {
    SmallCa ca = new SmallCa("root");
    for (KeyKind kind : KINDS) {
      SmallCa.Leaf one = ca.workload(URI, kind, Instant.now().plusSeconds(60));
      SmallCa.Leaf other = ca.workload(URI, kind, Instant.now().plusSeconds(60));
      var certificate = CertificatePem.read(one.certificate()).getFirst();
      assertThat(PrivateKeys.belong(certificate, PrivateKeys.read(one.key()))).isTrue();
      assertThat(PrivateKeys.belong(certificate, PrivateKeys.read(other.key()))).isFalse();
    }
  }

  @Test
  void garbageIsRefusedAndNeverShown() {
    String key = PrivateKeys.write(KINDS.get(1).generate(), KINDS.get(1), false);
    String secret = key.substring(40, 80);
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
      for (int change = 0; change < 3; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }
      String text = new String(bytes, StandardCharsets.US_ASCII);
      try {
        PrivateKeys.read(text);
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).doesNotContain(secret);
      }
    }
    assertThatThrownBy(() -> PrivateKeys.read("nothing"))
        .hasMessageContaining("no private key (expected: PEM");
    assertThatThrownBy(() -> CertificatePem.read("-----BEGIN CERTIFICATE-----\nAAAA\n"))
        .hasMessageContaining("without an end");
  }

  @Test
  void cutDerIsRefused() {
    byte[] whole = KINDS.get(1).generate().getPrivate().getEncoded();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> PrivateKeys.read(new PemBlock("PRIVATE KEY", cut).text()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private String openssl(String input, String... arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("in.pem"), input);
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-in", file.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException absent) {
      return Assumptions.abort("no openssl: " + absent.getMessage());
    }
  }
}
