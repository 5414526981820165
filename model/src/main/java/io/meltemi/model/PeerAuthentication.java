package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A PeerAuthentication: whether workloads take plaintext, mutual TLS, or both.
 *
 * @param selector absent: the whole namespace (in the root namespace: the mesh)
 * @param portLevel by workload port
 */
public record PeerAuthentication(
    ConfigMeta meta, Optional<Labels> selector, Mode mode, SortedMap<Integer, Mode> portLevel)
    implements MeshObject {
  /** What stands in for one that has errors: plaintext is refused. */
  public PeerAuthentication strict(String why) {
    return new PeerAuthentication(
        meta.closed(why), selector, Mode.STRICT, Collections.emptySortedMap());
  }

  public enum Mode {
    UNSET,
    DISABLE,
    PERMISSIVE,
    STRICT
  }
}
