package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Makes of a token what it will be when its time is over. The API server gives none that lives for
 * less than ten minutes, so they are signed by its own key.
 */
final class ExpiredToken {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration AGE = Duration.ofHours(1);
  private static final Duration SINCE = Duration.ofMinutes(1);

  private final PrivateKey key;

  /**
   * @param pem the file of the key by which the API server signs tokens
   */
  ExpiredToken(Path pem) throws IOException {
    String base64 = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
    try {
      key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** The same token, but it has expired a minute ago. */
  String of(String token) {
    String[] parts = token.split("\\.");
    try {
      ObjectNode claims = (ObjectNode) MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
      Instant end = Instant.now().minus(SINCE);
      claims.put("exp", end.getEpochSecond());
      claims.put("iat", end.minus(AGE).getEpochSecond());
      claims.put("nbf", end.minus(AGE).getEpochSecond());
      String signed = parts[0] + "." + encoded(MAPPER.writeValueAsBytes(claims));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoded(signature.sign());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("not a token of the API server", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
