package io.meltemi.istiod.security;

import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.SigningMaterial;
import io.meltemi.ca.service.CertificateMetrics;
import io.meltemi.debug.metrics.CitadelMetrics;
import java.time.Instant;
import java.util.Optional;

/** Reports events of the certificate authority to Istio's metrics. */
record CountedCertificates(CitadelMetrics metrics) implements CertificateMetrics {
  @Override
  public void count(Event event) {
    switch (event) {
      case RECEIVED -> metrics.requested();
      case UNAUTHENTICATED -> metrics.unauthenticated();
      case ISSUED -> metrics.issued();
      case UNREADABLE -> {
        metrics.unreadable();
        metrics.notSigned("CSR_ERROR");
      }
      case CA_NOT_READY -> metrics.notSigned("CA_NOT_READY");
      case TTL_REFUSED -> metrics.notSigned("TTL_ERROR");
      case SIGNING_FAILED -> metrics.notSigned("CERT_GEN_ERROR");
    }
  }

  void follow(CertificateAuthority authority) {
    expiries(authority.material());
    authority.onChange(this::expiries);
  }

  /** The peer's root metric is that of the first root, too. */
  private void expiries(SigningMaterial material) {
    Instant root = material.roots().getFirst().getNotAfter().toInstant();
    metrics.expires(
        root,
        material.intermediates().isEmpty() ? Optional.empty() : Optional.of(material.notAfter()));
  }
}
