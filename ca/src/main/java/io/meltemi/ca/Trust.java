package io.meltemi.ca;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * The roots and revocation lists by which certificates are verified.
 *
 * @param revoked the lists that say which are not to be trusted any more
 */
public record Trust(List<X509Certificate> roots, List<X509CRL> revoked) {
  public Trust {
    roots = List.copyOf(roots);
    revoked = List.copyOf(revoked);
  }

  static Trust of(SigningMaterial material) {
    try {
      return new Trust(material.roots(), material.revocationLists("revocation lists"));
    } catch (MaterialException e) {
      throw new IllegalStateException("material is checked when it is made", e);
    }
  }

  /** Trusts these roots, too. */
  public Trust and(List<X509Certificate> others) {
    return new Trust(Stream.concat(roots.stream(), others.stream()).distinct().toList(), revoked);
  }
}
