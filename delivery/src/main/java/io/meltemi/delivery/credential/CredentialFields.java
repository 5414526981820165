package io.meltemi.delivery.credential;

import io.meltemi.model.Secret;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which fields of a Secret hold what: those of Kubernetes' type {@code tls} or the generic ones,
 * which win, as in Istio.
 *
 * @param key empty for roots
 * @param staple empty where there cannot be one
 */
record CredentialFields(
    Secret secret, String certificate, String key, String staple, String revocation) {

  static CredentialFields of(Secret secret, boolean roots) {
    if (roots) {
      return holds(secret, "cacert") || !holds(secret, "ca.crt")
          ? new CredentialFields(secret, "cacert", "", "", "crl")
          : new CredentialFields(secret, "ca.crt", "", "", "ca.crl");
    }
    return holds(secret, "cert") && holds(secret, "key")
        ? new CredentialFields(secret, "cert", "key", "", "")
        : new CredentialFields(secret, "tls.crt", "tls.key", "tls.ocsp-staple", "");
  }

  private static boolean holds(Secret secret, String field) {
    return !secret.base64Data().getOrDefault(field, "").isEmpty();
  }

  boolean has(String field) {
    return !field.isEmpty() && holds(secret, field);
  }

  byte[] value(String field) {
    return Base64.getDecoder().decode(secret.base64Data().getOrDefault(field, ""));
  }

  List<String> required() {
    return key.isEmpty() ? List.of(certificate) : List.of(certificate, key);
  }

  /** About how many bytes all of it is. */
  int bytes() {
    return Stream.of(certificate, key, staple, revocation)
        .mapToInt(field -> secret.base64Data().getOrDefault(field, "").length() / 4 * 3)
        .sum();
  }

  String subject() {
    return secret.meta().toString();
  }

  String found() {
    return secret.base64Data().isEmpty()
        ? "no field of a credential"
        : String.join(", ", secret.base64Data().keySet());
  }

  String expected() {
    return key.isEmpty() ? "cacert, or ca.crt" : "cert and key, or tls.crt and tls.key";
  }

  @Override
  public String toString() {
    return subject() + " [redacted]";
  }
}
