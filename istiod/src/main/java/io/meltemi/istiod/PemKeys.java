package io.meltemi.istiod;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** TLS from a certificate chain and a key in PEM files. The key is PKCS #8, RSA or EC. */
final class PemKeys {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private PemKeys() {}

  /**
   * @throws StartException naming the file that is not what it should be
   */
  static SSLContext context(Path certificate, Path key) throws StartException {
    try (InputStream in = Files.newInputStream(certificate)) {
      var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] none = {};
      store.setKeyEntry("server", privateKey(key), none, chain.toArray(Certificate[]::new));
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, none);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new StartException(
          "--tlsCertFile, --tlsKeyFile: \"%s\", \"%s\": %s (expected: a chain and its key in PEM)"
              .formatted(certificate, key, e.getMessage()),
          e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new InvalidKeySpecException("no " + BEGIN);
    }
    byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException _) {
        // Perhaps the other.
      }
    }
    throw new InvalidKeySpecException("a key that is neither RSA nor EC");
  }
}
