package io.meltemi.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One thing that happened outside. Sources make these; the mesh's one writer takes them in order.
 */
public sealed interface MeshChange {
  /** The object is new, or another version of one that was there. */
  record Put(MeshObject object) implements MeshChange {}

  record Delete(MeshObject.Key key) implements MeshChange {}

  /**
   * All that a remote cluster holds: what it was known to hold before and is not among this is
   * gone.
   *
   * @param cluster its name
   * @param objects all of that cluster; empty: the cluster is no longer of the mesh
   */
  record Registry(String cluster, List<MeshObject> objects) implements MeshChange {
    public Registry {
      objects = List.copyOf(objects);
    }
  }

  record Mesh(MeshConfig config) implements MeshChange {}

  record Networks(MeshNetworks networks) implements MeshChange {}

  /** What the hosts of gateways between networks stand for now. */
  record Addresses(SortedMap<String, List<String>> byHost) implements MeshChange {}

  /** The roots that are not in the mesh's settings are others. */
  record Anchors(TrustAnchors anchors) implements MeshChange {}

  /**
   * What came of an attempt to fetch keys.
   *
   * @param jwks absent where there never were any
   */
  record Keys(JwksSource source, Optional<String> jwks) implements MeshChange {}

  /** Takes the changes of one source. Called from the source's own thread; must not block long. */
  interface Sink {
    /** Changes that belong together: they are seen in one snapshot or not at all. */
    void accept(List<MeshChange> changes);

    /** The source has told everything that was there when it started. */
    void synced();
  }
}
