package io.meltemi.kube.source;

import io.meltemi.model.MeshChange;
import java.util.List;

/**
 * Serialises the changes of several threads: one call of the sink at a time. The sink puts them
 * into its queue and returns.
 */
record SerialSink(MeshChange.Sink sink) implements MeshChange.Sink {
  @Override
  public synchronized void accept(List<MeshChange> changes) {
    sink.accept(changes);
  }

  @Override
  public synchronized void synced() {
    sink.synced();
  }
}
