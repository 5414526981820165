package io.meltemi.ca;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether a client's certificate is a workload's that is known here: it names exactly one identity,
 * leads to a root that is believed for that identity's trust domain, is not revoked and is for
 * clients. Any thread.
 *
 * <p>Source: istio 1.30.3 pkg/spiffe/spiffe.go.
 */
public final class PeerVerifier {
  private static final int URI_NAME = 6;
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private final Supplier<Trust> trust;
  private final Predicate<String> ownTrustDomain;
  private final DomainRoots others;
  private final Clock clock;

  /**
   * @param trust the roots of the mesh's own trust domains
   * @param ownTrustDomain the mesh's trust domain and its aliases
   * @param others what is believed beside that
   */
  public PeerVerifier(
      Supplier<Trust> trust, Predicate<String> ownTrustDomain, DomainRoots others, Clock clock) {
    this.trust = trust;
    this.ownTrustDomain = ownTrustDomain;
    this.others = others;
    this.clock = clock;
  }

  /** All that may be led to. */
  public List<X509Certificate> roots() {
    return trust.get().and(others.all()).roots();
  }

  /**
   * The identity that the chain proves.
   *
   * @param chain as the client showed it, its own certificate first
   * @throws MaterialException saying why it proves none
   */
  public SpiffeId verify(List<X509Certificate> chain) throws MaterialException {
    Trust current = trust.get();
    X509Certificate leaf = chain.getFirst();
    if (leaf.getBasicConstraints() >= 0) {
      throw new MaterialException("client certificate: it is an authority's");
    }
    try {
      SpiffeId id = identity(leaf.getSubjectAlternativeNames());
      List<X509Certificate> path =
          CertificatePaths.verify(
              "client certificate", chain, rootsOf(id, current.roots()), clock.instant());
      requireUnrevoked(path, current.revoked());
      List<String> usages = leaf.getExtendedKeyUsage();
      if (usages != null && !usages.contains(CLIENT_AUTHENTICATION)) {
        throw new MaterialException("client certificate: not for client authentication");
      }
      return id;
    } catch (CertificateParsingException e) {
      throw new MaterialException("client certificate: " + e.getMessage(), e);
    }
  }

  /** The roots that are believed in certificates of that identity's trust domain. */
  private List<X509Certificate> rootsOf(SpiffeId id, List<X509Certificate> own)
      throws MaterialException {
    var roots = new ArrayList<>(others.of(id.trustDomain()));
    if (ownTrustDomain.test(id.trustDomain())) {
      roots.addAll(own);
    } else if (roots.isEmpty()) {
      throw new MaterialException(
          "client certificate: " + id + " is of a trust domain that is not known here");
    }
    return roots;
  }

  private static SpiffeId identity(Collection<List<?>> alternatives) throws MaterialException {
    List<String> names =
        Optional.ofNullable(alternatives).stream()
            .flatMap(Collection::stream)
            .filter(name -> name.get(0).equals(URI_NAME))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
    if (names.size() != 1) {
      throw new MaterialException(
          "client certificate: %d URI names (expected: one SPIFFE identity)"
              .formatted(names.size()));
    }
    return SpiffeId.parse(names.getFirst())
        .orElseThrow(
            () ->
                new MaterialException(
                    "client certificate: \"%s\" (expected: spiffe://DOMAIN/ns/NAMESPACE/sa/ACCOUNT)"
                        .formatted(names.getFirst())));
  }

  private static void requireUnrevoked(List<X509Certificate> path, List<X509CRL> lists)
      throws MaterialException {
    for (X509Certificate certificate : path) {
      for (X509CRL list : lists) {
        if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
            && list.isRevoked(certificate)) {
          throw new MaterialException(
              "client certificate: %s with serial %x is revoked"
                  .formatted(certificate.getSubjectX500Principal(), certificate.getSerialNumber()));
        }
      }
    }
  }
}
