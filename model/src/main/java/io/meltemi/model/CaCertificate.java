package io.meltemi.model;

import java.util.List;

/**
 * Roots that workloads trust beside those of istiod's own authority ({@code
 * MeshConfig.caCertificates}). Istio tells each proxy all of them, whatever {@code trustDomains}
 * and {@code certSigners} say.
 */
public sealed interface CaCertificate {
  /**
   * @param certificates PEM of one certificate each, at least one
   */
  record Pem(List<String> certificates) implements CaCertificate {
    public Pem {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * Those of a SPIFFE bundle endpoint.
   *
   * @param url with {@code https}
   */
  record SpiffeBundle(String url) implements CaCertificate {}
}
