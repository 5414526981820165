package io.meltemi.istiod.cluster;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between a remote cluster and the mesh: keeps what comes until the cluster is known whole and it
 * is its turn, then tells all of it at once, and passes on what comes after. So a cluster that is
 * half read is not seen, and one that is read anew, by other credentials, loses nothing meanwhile.
 * Any thread.
 */
final class RegistrySink implements MeshChange.Sink {
  private final String cluster;
  private final MeshChange.Sink mesh;
  private final Runnable whenSynced;
  private final Map<MeshObject.Key, MeshObject> waiting = new LinkedHashMap<>();
  private Phase phase = Phase.WAITING;

  private enum Phase {
    WAITING,
    OPEN,
    CLOSED
  }

  /**
   * @param whenSynced is run when the cluster is known whole
   */
  RegistrySink(String cluster, MeshChange.Sink mesh, Runnable whenSynced) {
    this.cluster = cluster;
    this.mesh = mesh;
    this.whenSynced = whenSynced;
  }

  @Override
  public synchronized void accept(List<MeshChange> changes) {
    switch (phase) {
      case WAITING -> changes.forEach(this::keep);
      case OPEN -> mesh.accept(changes);
      case CLOSED -> {}
    }
  }

  private void keep(MeshChange change) {
    switch (change) {
      case MeshChange.Put(var object) -> waiting.put(object.key(), object);
      case MeshChange.Delete(var key) -> waiting.remove(key);
      case MeshChange.Mesh _,
          MeshChange.Networks _,
          MeshChange.Addresses _,
          MeshChange.Keys _,
          MeshChange.Anchors _,
          MeshChange.Registry _ -> {}
    }
  }

  @Override
  public void synced() {
    whenSynced.run();
  }

  /** Tells the mesh all of the cluster in place of what it knew of it, and opens. */
  synchronized void open() {
    if (phase == Phase.WAITING) {
      phase = Phase.OPEN;
      mesh.accept(List.of(new MeshChange.Registry(cluster, List.copyOf(waiting.values()))));
      waiting.clear();
    }
  }

  /** Nothing is passed on any more. */
  synchronized void close() {
    phase = Phase.CLOSED;
    waiting.clear();
  }
}
