package io.meltemi.agent.cert;

import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.base.CertificatePem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A credential as three files in a folder, which only their owner can read. Each appears whole, and
 * the key before its certificate.
 */
final class CertificateFiles {
  private static final System.Logger LOG = System.getLogger("cert");
  private static final FileAttribute<?> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path key;
  private final Path chain;
  private final Path roots;

  CertificateFiles(Path folder) {
    this.key = folder.resolve("key.pem");
    this.chain = folder.resolve("cert-chain.pem");
    this.roots = folder.resolve("root-cert.pem");
  }

  void write(Secret.KeyCertificate pair, String trusted) throws IOException {
    Files.createDirectories(key.toAbsolutePath().getParent());
    replace(key, pair.key().text());
    replace(chain, pair.chain());
    replace(roots, trusted);
  }

  private static void replace(Path file, String text) throws IOException {
    Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", "", OWNER);
    try {
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** What an earlier run left, if it still holds and is that identity's. */
  Optional<Credential> read(String uri, Instant now) {
    try {
      String chainText = Files.readString(chain);
      KeyPem keyText = new KeyPem(Files.readString(key));
      X509Certificate leaf = CertificatePem.read(chainText).getFirst();
      Instant expires = leaf.getNotAfter().toInstant();
      if (!PrivateKeys.belong(leaf, PrivateKeys.read(keyText.text()))
          || !LeafCertificate.names(leaf, uri)
          || !expires.isAfter(now)) {
        LOG.log(System.Logger.Level.INFO, chain + " of an earlier run is of no use any more");
        return Optional.empty();
      }
      return Optional.of(
          new Credential(
              chainText,
              keyText,
              CertificatePem.split(Files.readString(roots)),
              leaf.getNotBefore().toInstant(),
              expires));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException unusable) {
      LOG.log(System.Logger.Level.WARNING, chain + " of an earlier run is not usable: " + unusable);
      return Optional.empty();
    }
  }
}
