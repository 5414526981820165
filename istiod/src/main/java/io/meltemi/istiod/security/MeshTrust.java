package io.meltemi.istiod.security;

import io.meltemi.model.MeshConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The mesh's trust domain and root namespace as they are at the moment. Before the mesh is known no
 * domain is ours and nobody is named.
 *
 * @param mesh absent before the first snapshot
 */
public record MeshTrust(Supplier<Optional<MeshConfig>> mesh) {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);

  /**
   * What identities that istiod gives are of.
   *
   * @throws IllegalStateException before the mesh is known
   */
  String domain() {
    return mesh.get()
        .map(MeshConfig::trustDomain)
        .orElseThrow(() -> new IllegalStateException("the mesh is not known yet"));
  }

  /** Whether certificates of that domain are of this mesh: aliases count, too. */
  boolean isOwn(String domain) {
    return mesh.get()
        .filter(m -> m.trustDomain().equals(domain) || m.trustDomainAliases().contains(domain))
        .isPresent();
  }

  /** Whether it is the mesh's root namespace, whose callers may see what concerns all. */
  boolean isRoot(String namespace) {
    return mesh.get().filter(m -> m.rootNamespace().equals(namespace)).isPresent();
  }

  /** The trust domain once the mesh is known; absent where that takes longer. */
  Optional<String> await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (mesh.get().isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_INTERVAL);
    }
    return mesh.get().map(MeshConfig::trustDomain);
  }
}
