package io.meltemi.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and its certificate's chain, the leaf first.
 *
 * @param roots what the others verify the chain by
 */
public record KeyMaterial(
    PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
  public KeyMaterial {
    chain = List.copyOf(chain);
    roots = List.copyOf(roots);
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  @Override
  public String toString() {
    return "KeyMaterial[%s, key=[redacted]]".formatted(leaf().getSubjectX500Principal());
  }
}
