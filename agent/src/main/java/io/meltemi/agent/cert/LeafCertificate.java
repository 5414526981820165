package io.meltemi.agent.cert;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** What a workload's own certificate says. */
final class LeafCertificate {
  private static final int URI = 6;

  private LeafCertificate() {}

  /** Whether it is that identity's. */
  static boolean names(X509Certificate certificate, String uri) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream()
              .anyMatch(name -> name.getFirst().equals(URI) && uri.equals(name.get(1)));
    } catch (CertificateParsingException unreadable) {
      return false;
    }
  }
}
