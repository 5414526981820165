package io.meltemi.istiod;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The mesh's configuration, as soon as a source tells it, which is long before all objects are
 * read: the certificate authority and the ports need nothing else. Written by the source's thread,
 * read on any.
 */
final class MeshConfigWatch implements Supplier<Optional<MeshConfig>> {
  private volatile Optional<MeshConfig> latest = Optional.empty();
  private volatile Consumer<MeshConfig> listener = _ -> {};

  /** Absent until a source has told it. */
  @Override
  public Optional<MeshConfig> get() {
    return latest;
  }

  /** Tells it of each, on the source's thread; before the sources start. */
  void onChange(Consumer<MeshConfig> hears) {
    listener = hears;
  }

  /** Listens to what goes to that sink. */
  MeshChange.Sink watching(MeshChange.Sink sink) {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        for (MeshChange change : changes) {
          if (change instanceof MeshChange.Mesh(var config)) {
            latest = Optional.of(config);
            listener.accept(config);
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
