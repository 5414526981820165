package io.meltemi.agent.cert;

/** What Envoy requests over SDS by name: a certificate with its key, or roots. */
public sealed interface Secret {
  /** A certificate chain and its key, as PEM. */
  record KeyCertificate(String chain, KeyPem key) implements Secret {}

  /** Roots to verify against, as PEM, and revocation lists, or empty text. */
  record Validation(String roots, String crl) implements Secret {}
}
