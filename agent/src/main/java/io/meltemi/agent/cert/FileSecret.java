package io.meltemi.agent.cert;

import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.base.CertificatePem;
import io.meltemi.base.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;

/**
 * A secret that is files, as its name says: {@code file-cert:CHAIN~KEY}, {@code file-root:ROOTS},
 * {@code file-root:system}.
 */
sealed interface FileSecret {
  String CERTIFICATE = "file-cert:";
  String ROOTS = "file-root:";
  String SYSTEM = "file-root:system";
  List<Path> SYSTEM_ROOTS =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/pki/tls/cacert.pem"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  /** The files to watch. */
  List<Path> files();

  /**
   * Reads them.
   *
   * @throws IOException if one cannot be read
   * @throws IllegalArgumentException if what they hold cannot be used together
   */
  Secret read() throws IOException;

  /** A certificate and its key. */
  record KeyCertificate(Path chain, Path key) implements FileSecret {
    @Override
    public List<Path> files() {
      return List.of(chain, key);
    }

    @Override
    public Secret read() throws IOException {
      String chainText = Files.readString(chain);
      String keyText = Files.readString(key);
      if (!PrivateKeys.belong(
          CertificatePem.read(chainText).getFirst(), PrivateKeys.read(keyText))) {
        throw new IllegalArgumentException("the key is not the certificate's");
      }
      return new Secret.KeyCertificate(chainText, new KeyPem(keyText));
    }
  }

  /** Roots; those that cannot be read are left out, as long as one can. */
  record Roots(Path roots) implements FileSecret {
    private static final System.Logger LOG = System.getLogger("cert");

    @Override
    public List<Path> files() {
      return List.of(roots);
    }

    @Override
    public Secret read() throws IOException {
      StringBuilder usable = new StringBuilder();
      for (PemBlock block : PemBlock.in(Files.readString(roots))) {
        if (block.label().equals(CertificatePem.LABEL)) {
          try {
            CertificatePem.ofDer(block.content());
            usable.append(block.text());
          } catch (IllegalArgumentException unusable) {
            LOG.log(
                System.Logger.Level.WARNING,
                "%s: left out: %s".formatted(roots, unusable.getMessage()));
          }
        }
      }
      if (usable.isEmpty()) {
        throw new IllegalArgumentException("no certificate that can be used");
      }
      return new Secret.Validation(usable.toString(), "");
    }
  }

  /** What a name says; empty if it is no file's. */
  static Optional<FileSecret> named(String name) {
    if (name.equals(SYSTEM)) {
      return SYSTEM_ROOTS.stream().filter(Files::isReadable).findFirst().map(Roots::new);
    }
    if (name.startsWith(ROOTS) && name.indexOf('~') < 0 && name.length() > ROOTS.length()) {
      return Optional.of(new Roots(Path.of(name.substring(ROOTS.length()))));
    }
    int tilde = name.indexOf('~');
    if (name.startsWith(CERTIFICATE) && tilde > 0 && name.lastIndexOf('~') == tilde) {
      return Optional.of(
          new KeyCertificate(
              Path.of(name.substring(CERTIFICATE.length(), tilde)),
              Path.of(name.substring(tilde + 1))));
    }
    return Optional.empty();
  }

  /**
   * The revocation lists in a file; empty text if there is no file, or nothing in it, which is how
   * istiod says that its authority has revoked nothing.
   *
   * @throws IllegalArgumentException if they cannot be used
   */
  static String revocations(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    String text = Files.readString(file);
    if (text.isBlank()) {
      return "";
    }
    try {
      if (CertificateFactory.getInstance("X.509")
          .generateCRLs(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
          .isEmpty()) {
        throw new IllegalArgumentException("no revocation list (expected: PEM X509 CRL)");
      }
    } catch (GeneralSecurityException unusable) {
      throw new IllegalArgumentException(unusable.getMessage());
    }
    return text;
  }
}
