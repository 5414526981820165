package io.meltemi.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A server's chain, key and roots in PEM files, which may be exchanged while it serves.
 *
 * @param roots what the chain and clients' certificates are verified by
 */
public record TlsFiles(Path chain, Path key, Path roots) implements ServingCertificate.Source {
  @Override
  public KeyMaterial load() throws MaterialException, IOException {
    List<X509Certificate> certificates =
        Pem.certificates(chain.toString(), Files.readAllBytes(chain));
    PrivateKey privateKey = Pem.privateKey(key.toString(), Files.readAllBytes(key));
    if (!KeyPairs.isPair(certificates.getFirst().getPublicKey(), privateKey)) {
      throw new MaterialException(key + ": not the key of the certificate in " + chain);
    }
    return new KeyMaterial(
        privateKey, certificates, Pem.certificates(roots.toString(), Files.readAllBytes(roots)));
  }
}
