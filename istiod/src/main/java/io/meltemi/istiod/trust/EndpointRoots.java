package io.meltemi.istiod.trust;

import io.meltemi.ca.DomainRoots;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The roots by which istiod verifies clients of other trust domains (SPIFFE_BUNDLE_ENDPOINTS).
 * {@code caCertificates} has no part in it: those are for workloads among each other, as in Istio.
 */
record EndpointRoots(TrustSettings settings, SpiffeBundles bundles) implements DomainRoots {
  @Override
  public List<X509Certificate> of(String domain) {
    return Optional.ofNullable(settings.endpoints().get(domain))
        .map(url -> bundles.bundles().getOrDefault(url, List.of()))
        .orElse(List.of());
  }

  @Override
  public List<X509Certificate> all() {
    return settings.endpoints().keySet().stream().flatMap(domain -> of(domain).stream()).toList();
  }
}
