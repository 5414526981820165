package io.meltemi.ca;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Timeout;

/** A certificate request is taken or refused. */
@Timeout(60)
class CertificateRequestFuzzTest {
  @FuzzTest
  void pem(byte[] text) {
    read(new String(text, StandardCharsets.UTF_8));
  }

  @FuzzTest
  void der(byte[] content) {
    read(
        "-----BEGIN CERTIFICATE REQUEST-----\n"
            + Base64.getMimeEncoder().encodeToString(content)
            + "\n-----END CERTIFICATE REQUEST-----\n");
  }

  private static void read(String pem) {
    try {
      CertificateRequest.parse(pem);
    } catch (SigningException _) {
      // as it says
    }
  }
}
