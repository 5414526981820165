package io.meltemi.istiod.cluster;

import io.meltemi.model.MeshChange;
import io.meltemi.model.WorkloadEntry;
import java.util.List;

/**
 * Leaves out WorkloadEntries of a remote cluster that are labelled for another revision ({@code
 * istio.io/rev}); tags are not known there. All else of a remote cluster is for every revision.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/multicluster.go
 * (createWleConfigStore).
 *
 * @param revision of this istiod; empty for the default one
 */
record RevisionFilter(MeshChange.Sink sink, String revision) implements MeshChange.Sink {
  private static final String LABEL = "istio.io/rev";

  RevisionFilter {
    revision = revision.isEmpty() ? "default" : revision;
  }

  @Override
  public void accept(List<MeshChange> changes) {
    sink.accept(changes.stream().map(this::filtered).toList());
  }

  /** What was ours and is another's now is gone. */
  private MeshChange filtered(MeshChange change) {
    return change instanceof MeshChange.Put(WorkloadEntry entry) && !isOurs(entry)
        ? new MeshChange.Delete(entry.key())
        : change;
  }

  private boolean isOurs(WorkloadEntry entry) {
    return entry.meta().labels().find(LABEL).filter(text -> !text.isEmpty()).stream()
        .allMatch(revision::equals);
  }

  @Override
  public void synced() {
    sink.synced();
  }
}
