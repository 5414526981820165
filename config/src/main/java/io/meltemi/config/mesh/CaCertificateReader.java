package io.meltemi.config.mesh;

import io.meltemi.base.CertificatePem;
import io.meltemi.base.HttpUrl;
import io.meltemi.config.field.Fields;
import io.meltemi.model.CaCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code caCertificates}. An entry that is not good is told of and left out: what it would
 * add is not trusted, and all else stays in force.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/trustbundle/trustbundle.go.
 */
final class CaCertificateReader {
  private static final String HTTPS = "https://";
  private static final String LEFT_OUT = "; the entry is left out";

  private CaCertificateReader() {}

  static List<CaCertificate> read(Fields mesh) {
    return mesh.list("caCertificates", CaCertificateReader::entry).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<CaCertificate> entry(Fields f) {
    withoutEffect(f);
    Optional<CaCertificate> entry =
        switch (f.count("pem", "spiffeBundleUrl")) {
          case 1 -> f.has("pem") ? pem(f) : bundle(f);
          case 0 -> refused(f, "", "nothing (expected: pem or spiffeBundleUrl)");
          default -> refused(f, "", "pem and spiffeBundleUrl (expected: one of them)");
        };
    f.done();
    return entry;
  }

  /** As in Istio, though its API promises more: proxies are told of roots alone. */
  private static void withoutEffect(Fields f) {
    if (!f.strings("trustDomains").isEmpty()) {
      f.warning(
          "trustDomains",
          "without effect, as in Istio: proxies trust the roots for every trust domain");
    }
    if (!f.strings("certSigners").isEmpty()) {
      f.warning("certSigners", "without effect: istiod's own authority signs all certificates");
    }
  }

  private static Optional<CaCertificate> pem(Fields f) {
    List<X509Certificate> certificates;
    try {
      certificates = CertificatePem.read(f.string("pem"));
    } catch (IllegalArgumentException e) {
      return refused(f, "pem", e.getMessage() + " (expected: certificates in PEM)");
    }
    for (X509Certificate certificate : certificates) {
      if (certificate.getBasicConstraints() < 0) {
        return refused(
            f,
            "pem",
            certificate.getSubjectX500Principal() + " (expected: certificates of authorities)");
      }
    }
    return Optional.of(
        new CaCertificate.Pem(certificates.stream().map(CertificatePem::write).toList()));
  }

  private static Optional<CaCertificate> bundle(Fields f) {
    String written = f.string("spiffeBundleUrl");
    Optional<HttpUrl> url =
        HttpUrl.parse(written.contains("://") ? written : HTTPS + written).filter(HttpUrl::secure);
    return url.isPresent()
        ? Optional.of(new CaCertificate.SpiffeBundle(url.get().toString()))
        : refused(f, "spiffeBundleUrl", "\"" + written + "\" (expected: a URL with https)");
  }

  private static Optional<CaCertificate> refused(Fields f, String field, String why) {
    f.warning(field, why + LEFT_OUT);
    return Optional.empty();
  }
}
