package io.meltemi.ingest.gateway;

import io.meltemi.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether Secrets and ConfigMaps hold what a Gateway needs, in Istio's words.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/credentials/kube/secrets.go.
 */
final class Certificates {
  private static final String NO_PEM =
      "the certificate is malformed: tls: failed to find any PEM data in ";

  private Certificates() {}

  /** What is wrong with a certificate and its key. */
  static Optional<String> fault(Secret secret) {
    boolean generic = has(secret, "cert") && has(secret, "key");
    if (!generic && !(has(secret, "tls.crt") && has(secret, "tls.key"))) {
      return Optional.of(found(secret, "(cert and key) or (tls.crt and tls.key)"));
    }
    String certificate = text(secret, generic ? "cert" : "tls.crt");
    if (!certificate.contains("-----BEGIN CERTIFICATE-----")) {
      return Optional.of(NO_PEM + "certificate input");
    }
    if (!text(secret, generic ? "key" : "tls.key").contains("PRIVATE KEY-----")) {
      return Optional.of(NO_PEM + "key input");
    }
    return isReadable(certificate)
        ? Optional.empty()
        : Optional.of("the certificate is malformed: x509: malformed certificate");
  }

  /** What is wrong with the roots in it. */
  static Optional<String> rootsFault(Secret secret) {
    for (String field : List.of("cacert", "ca.crt")) {
      if (has(secret, field)) {
        return Optional.empty();
      }
    }
    return Optional.of(found(secret, "cacert or ca.crt"));
  }

  private static String found(Secret secret, String expected) {
    var fields = new TreeSet<>(secret.base64Data().keySet());
    fields.addAll(secret.otherFields());
    var names = new ArrayList<>(fields);
    return "found secret, but didn't have expected keys %s; found: %s"
        .formatted(expected, String.join(", ", names));
  }

  private static boolean has(Secret secret, String field) {
    return !secret.base64Data().getOrDefault(field, "").isEmpty();
  }

  private static String text(Secret secret, String field) {
    return new String(
        Base64.getDecoder().decode(secret.base64Data().getOrDefault(field, "")),
        StandardCharsets.ISO_8859_1);
  }

  private static boolean isReadable(String pem) {
    try {
      int from = pem.indexOf("-----BEGIN CERTIFICATE-----");
      byte[] bytes = pem.substring(from).getBytes(StandardCharsets.ISO_8859_1);
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes))
          .isEmpty();
    } catch (CertificateException _) {
      return false;
    }
  }
}
