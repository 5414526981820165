package io.meltemi.ca;

import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a certificate authority signs with, checked: the key belongs to the certificate, the
 * certificate may sign others, and it leads to one of the roots.
 *
 * @param certificate the one that signs
 * @param intermediates what leads from a leaf to a root, the signing certificate first; empty where
 *     a root signs. The roots are not among them
 * @param roots what everybody trusts; more than one while the root is being changed
 * @param revoked the revocation lists in PEM; empty where there are none
 */
public record SigningMaterial(
    X509Certificate certificate,
    PrivateKey key,
    List<X509Certificate> intermediates,
    List<X509Certificate> roots,
    String revoked) {

  public SigningMaterial {
    intermediates = List.copyOf(intermediates);
    roots = List.copyOf(roots);
  }

  /**
   * Checks the parts against each other.
   *
   * @param source where they come from, for messages
   * @param chain certificates between leaves and roots as somebody wrote them down; roots among
   *     them and repetitions are left out
   */
  static SigningMaterial of(
      String source,
      List<X509Certificate> signers,
      PrivateKey key,
      List<X509Certificate> chain,
      List<X509Certificate> roots,
      String revoked,
      Instant now)
      throws MaterialException {
    X509Certificate certificate = signers.getFirst();
    if (!KeyPairs.isPair(certificate.getPublicKey(), key)) {
      throw new MaterialException(source + ": the key is not that of the signing certificate");
    }
    if (certificate.getBasicConstraints() < 0 || !maySign(certificate)) {
      throw new MaterialException(
          source
              + ": the certificate is not authorized to sign others (expected: basic constraints"
              + " CA:TRUE, and key usage keyCertSign where there is a key usage)");
    }
    List<X509Certificate> distinctRoots = roots.stream().distinct().toList();
    List<X509Certificate> intermediates =
        Stream.concat(signers.stream(), chain.stream())
            .distinct()
            .filter(c -> !distinctRoots.contains(c))
            .toList();
    var material = new SigningMaterial(certificate, key, intermediates, distinctRoots, revoked);
    material.revocationLists(source);
    CertificatePaths.verify(
        source,
        Stream.concat(Stream.of(certificate), intermediates.stream()).distinct().toList(),
        distinctRoots,
        now);
    return material;
  }

  private static boolean maySign(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || usage[5];
  }

  List<X509CRL> revocationLists(String source) throws MaterialException {
    return Pem.revocationLists(source, revoked);
  }

  /** No certificate may be valid for longer than this. */
  public Instant notAfter() {
    return Stream.concat(Stream.of(certificate), intermediates.stream())
        .map(c -> c.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The roots in PEM, as everybody is told them. */
  public String rootsPem() {
    return Pem.write(roots);
  }

  @Override
  public String toString() {
    return "SigningMaterial[%s, until %s, %d intermediates, %d roots, key=[redacted]]"
        .formatted(
            certificate.getSubjectX500Principal(), notAfter(), intermediates.size(), roots.size());
  }
}
