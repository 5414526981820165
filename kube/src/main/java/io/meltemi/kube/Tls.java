package io.meltemi.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to an API server. Each handshake uses the roots and the certificate as their files are then.
 */
record Tls(SSLSocketFactory sockets, X509TrustManager trust) {
  /**
   * @throws IOException when a file cannot be read, or holds nothing of use
   */
  static Tls of(KubeCredentials credentials) throws IOException {
    try {
      X509TrustManager trust = trustOf(credentials);
      KeyManager[] keys =
          credentials.certificate().isPresent()
              ? new KeyManager[] {Identity.of(credentials.certificate().get())}
              : new KeyManager[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trust}, null);
      return new Tls(context.getSocketFactory(), trust);
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static X509TrustManager trustOf(KubeCredentials credentials)
      throws GeneralSecurityException, IOException {
    if (credentials.insecure()) {
      return new AnyServer();
    }
    if (credentials.roots().isEmpty()) {
      return managerOf(null);
    }
    return Roots.of(credentials.roots().get());
  }

  private static X509TrustManager managerOf(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static Collection<? extends Certificate> certificates(Material material)
      throws GeneralSecurityException, IOException {
    byte[] pem = material.read().getBytes(StandardCharsets.UTF_8);
    var all =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (all.isEmpty()) {
      throw new CertificateException(material + ": no certificates (expected: PEM)");
    }
    return all;
  }

  /** What was made of files, and what they were then. */
  private record Made<T>(T value, Optional<FileTime> stamp) {}

  private static final class Roots implements X509TrustManager {
    private final Material material;
    private volatile Made<X509TrustManager> made;

    private Roots(Material material, Made<X509TrustManager> made) {
      this.material = material;
      this.made = made;
    }

    static Roots of(Material material) throws GeneralSecurityException, IOException {
      return new Roots(material, make(material));
    }

    private static Made<X509TrustManager> make(Material material)
        throws GeneralSecurityException, IOException {
      Optional<FileTime> stamp = material.stamp();
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate root : certificates(material)) {
        store.setCertificateEntry("root-" + count++, root);
      }
      return new Made<>(managerOf(store), stamp);
    }

    /** A file that is half written leaves the roots of before in force. */
    private X509TrustManager current() {
      if (!material.stamp().equals(made.stamp())) {
        try {
          made = make(material);
        } catch (GeneralSecurityException | IOException e) {
          KubeLog.LOG.log(
              System.Logger.Level.WARNING,
              "{0}: {1}; the roots read before stay in force",
              material,
              e.getMessage());
        }
      }
      return made.value();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      current().checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return current().getAcceptedIssuers();
    }
  }

  /** For {@code insecure-skip-tls-verify}: its user said so. */
  private static final class AnyServer implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static final class Identity implements X509KeyManager {
    private static final String ALIAS = "client";

    private record Pair(X509Certificate[] chain, PrivateKey key) {}

    private final KubeCredentials.ClientCertificate source;
    private volatile Made<Pair> made;

    private Identity(KubeCredentials.ClientCertificate source, Made<Pair> made) {
      this.source = source;
      this.made = made;
    }

    static Identity of(KubeCredentials.ClientCertificate source)
        throws GeneralSecurityException, IOException {
      return new Identity(source, make(source));
    }

    private static Made<Pair> make(KubeCredentials.ClientCertificate source)
        throws GeneralSecurityException, IOException {
      Optional<FileTime> stamp = source.chain().stamp();
      X509Certificate[] chain =
          certificates(source.chain()).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      return new Made<>(new Pair(chain, PrivateKeys.read(source.key().read())), stamp);
    }

    private Pair current() {
      if (!source.chain().stamp().equals(made.stamp())) {
        try {
          made = make(source);
        } catch (GeneralSecurityException | IOException e) {
          KubeLog.LOG.log(
              System.Logger.Level.WARNING,
              "{0}: {1}; the certificate read before stays in use",
              source.chain(),
              e.getMessage());
        }
      }
      return made.value();
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return current().chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return current().key();
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
