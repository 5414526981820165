package io.meltemi.ca;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a certificate leads to a root, by the JDK's PKIX. */
final class CertificatePaths {
  /** More than this is nobody's chain. */
  static final int MAX_CHAIN = 10;

  private CertificatePaths() {}

  /**
   * The path from the first certificate to one of the roots; revocation is not looked at.
   *
   * @param chain the certificate, then what may lie between, in any order
   * @throws MaterialException where there is no path
   */
  static List<X509Certificate> verify(
      String source, List<X509Certificate> chain, List<X509Certificate> roots, Instant now)
      throws MaterialException {
    X509Certificate first = chain.getFirst();
    if (chain.size() > MAX_CHAIN) {
      throw new MaterialException(
          "%s: %d certificates (expected: at most %d)".formatted(source, chain.size(), MAX_CHAIN));
    }
    try {
      if (roots.contains(first)) {
        first.checkValidity(Date.from(now));
        return List.of(first);
      }
      var target = new X509CertSelector();
      target.setCertificate(first);
      var anchors =
          roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
      var parameters = new PKIXBuilderParameters(anchors, target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.setMaxPathLength(MAX_CHAIN);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      CertPath path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
      return path.getCertificates().stream().map(X509Certificate.class::cast).toList();
    } catch (GeneralSecurityException e) {
      throw new MaterialException(
          "%s: the certificate %s does not lead to a root: %s"
              .formatted(source, first.getSubjectX500Principal(), reason(e)),
          e);
    }
  }

  private static String reason(GeneralSecurityException problem) {
    Throwable cause = problem;
    for (int depth = 0; cause.getCause() != null && depth < MAX_CHAIN; depth++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
