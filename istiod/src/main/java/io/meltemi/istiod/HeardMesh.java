package io.meltemi.istiod;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The mesh's settings as soon as a source tells them, which is long before all of its objects are
 * read: certificates and ports wait for nothing else. Written by the source's thread, read on any.
 */
final class HeardMesh implements Supplier<Optional<MeshConfig>> {
  private volatile Optional<MeshConfig> heard = Optional.empty();

  /** Absent until a source has told it. */
  @Override
  public Optional<MeshConfig> get() {
    return heard;
  }

  /** Listens to what goes to that sink. */
  MeshChange.Sink on(MeshChange.Sink sink) {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        for (MeshChange change : changes) {
          if (change instanceof MeshChange.Mesh(var config)) {
            heard = Optional.of(config);
          }
        }
        sink.accept(changes);
      }

      @Override
      public void synced() {
        sink.synced();
      }
    };
  }
}
