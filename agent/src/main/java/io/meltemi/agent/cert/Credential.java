package io.meltemi.agent.cert;

import java.time.Instant;
import java.util.List;

/**
 * A certificate in force.
 *
 * @param chain PEM of the certificate and what leads from it to a root
 * @param key the certificate's
 * @param roots PEM of each root that the CA vouches for, sorted, each once
 * @param obtained when it came
 * @param expires when the certificate does
 */
public record Credential(
    String chain, KeyPem key, List<String> roots, Instant obtained, Instant expires) {
  public Credential {
    roots = List.copyOf(roots);
  }
}
