package io.meltemi.istiod.autoregistration;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells of WorkloadGroups that come, or come again under a name that there was: their entries go
 * with them, and their proxies stay. Heard on their way to the mesh's writer.
 */
public final class WorkloadGroups {
  private static final String KIND = "WorkloadGroup";

  private volatile Consumer<ResourceName> listener = _ -> {};

  /** Tells it of each that comes from now on, on the source's thread, which must not wait. */
  public void onAdd(Consumer<ResourceName> hears) {
    listener = hears;
  }

  /** Listens to what goes to that sink, after it went there. */
  public MeshChange.Sink watching(MeshChange.Sink sink) {
    return new Watching(sink);
  }

  private final class Watching implements MeshChange.Sink {
    private final MeshChange.Sink sink;

    /** When each was made: a list after a broken watch may leave out that one was deleted. */
    private final Map<ResourceName, Instant> known = new HashMap<>();

    Watching(MeshChange.Sink sink) {
      this.sink = sink;
    }

    @Override
    public synchronized void accept(List<MeshChange> changes) {
      sink.accept(changes);
      for (MeshChange change : changes) {
        switch (change) {
          case MeshChange.Put(var object) when object.meta().kind().equals(KIND) -> put(object);
          case MeshChange.Delete(var key) when key.kind().equals(KIND) ->
              known.remove(key.resource());
          default -> {}
        }
      }
    }

    private void put(MeshObject group) {
      Instant made = group.meta().created();
      if (!made.equals(known.put(group.meta().resource(), made))) {
        listener.accept(group.meta().resource());
      }
    }

    @Override
    public void synced() {
      sink.synced();
    }
  }
}
