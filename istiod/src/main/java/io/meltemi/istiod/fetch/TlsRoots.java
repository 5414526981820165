package io.meltemi.istiod.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that servers may have their certificates from: the JVM's, and those of a file,
 * which is read for each fetch and need not be there.
 */
public record TlsRoots(Path extra) {
  /** Who believes servers that these authorities vouch for. */
  X509TrustManager trust() throws IOException {
    try {
      var roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (Certificate root : all()) {
        roots.setCertificateEntry("root-" + count++, root);
      }
      return managers(roots).findFirst().orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IOException("authorities of servers: " + e.getMessage(), e);
    }
  }

  private List<Certificate> all() throws GeneralSecurityException, IOException {
    var all = new ArrayList<Certificate>();
    managers(null).forEach(known -> all.addAll(List.of(known.getAcceptedIssuers())));
    if (Files.exists(extra)) {
      try (InputStream in = Files.newInputStream(extra)) {
        all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
      }
    }
    return all;
  }

  @SuppressWarnings("NullAway") // null means the JVM's own
  private static Stream<X509TrustManager> managers(@Nullable KeyStore roots)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast);
  }
}
