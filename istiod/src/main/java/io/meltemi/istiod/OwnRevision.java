package io.meltemi.istiod;

import io.meltemi.base.ResourceName;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.settings.RevisionLabel;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves out what is labelled for another revision, on its way to the mesh's writer, as {@link
 * RevisionLabel} says. A label may name the revision or one of its tags, which are told to {@link
 * #tags}. Any thread.
 *
 * <p>Source: istio 1.30.3 pkg/revisions/tag_watcher.go.
 */
final class OwnRevision implements MeshChange.Sink {
  private final MeshChange.Sink sink;
  private final String revision;
  private final Map<ResourceName, String> tags = new HashMap<>();
  private final Map<String, String> namespaces = new HashMap<>();

  /** Objects whose labels, or whose namespaces', decide; and whether they were passed on. */
  private final Map<MeshObject.Key, Judged> judged = new HashMap<>();

  private boolean sourceSynced;
  private boolean tagsSynced;

  private record Judged(MeshObject object, boolean passed) {}

  /**
   * @param revision istiod's own; empty for the default one
   */
  OwnRevision(MeshChange.Sink sink, String revision) {
    this.sink = sink;
    this.revision = RevisionLabel.named(revision);
  }

  /** The configurations of webhooks that are tags of a revision. */
  static Watched tags(String revision) {
    return Watched.all(ResourceType.MUTATING_WEBHOOK)
        .ofMetadata()
        .withLabels(
            RevisionLabel.TAG + "," + RevisionLabel.LABEL + "=" + RevisionLabel.named(revision));
  }

  @Override
  public synchronized void accept(List<MeshChange> changes) {
    var passed = new ArrayList<MeshChange>(changes.size());
    boolean moved = false;
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) -> {
          moved |= object instanceof KubeNamespace && moves(object);
          passed.add(passes(object) ? change : new MeshChange.Delete(object.key()));
        }
        case MeshChange.Delete(var key) -> {
          judged.remove(key);
          moved |=
              key.kind().equals("Namespace") && namespaces.remove(key.resource().name()) != null;
          passed.add(change);
        }
        default -> passed.add(change);
      }
    }
    if (moved) {
      passed.addAll(judgedAnew());
    }
    sink.accept(passed);
  }

  /** Whether a namespace has another revision than before. */
  private boolean moves(MeshObject namespace) {
    String after = RevisionLabel.of(namespace).orElse("");
    String name = namespace.meta().name();
    String before = after.isEmpty() ? namespaces.remove(name) : namespaces.put(name, after);
    return !after.equals(before == null ? "" : before);
  }

  private boolean passes(MeshObject object) {
    if (!RevisionLabel.decides(object)) {
      judged.remove(object.key());
      return true;
    }
    boolean ours = isOurs(object);
    judged.put(object.key(), new Judged(object, ours));
    return ours;
  }

  private boolean isOurs(MeshObject object) {
    String wanted =
        RevisionLabel.of(object, namespaces.getOrDefault(object.meta().namespace(), ""));
    return wanted.equals(revision) || tags.containsValue(wanted);
  }

  private List<MeshChange> judgedAnew() {
    var changes = new ArrayList<MeshChange>();
    for (MeshObject.Key key : new HashSet<>(judged.keySet())) {
      Judged before = judged.get(key);
      if (before != null && before.passed != isOurs(before.object)) {
        judged.put(key, new Judged(before.object, !before.passed));
        changes.add(before.passed ? new MeshChange.Delete(key) : new MeshChange.Put(before.object));
      }
    }
    return changes;
  }

  @Override
  public synchronized void synced() {
    sourceSynced = true;
    tellSynced();
  }

  private void tellSynced() {
    if (sourceSynced && tagsSynced) {
      sink.synced();
    }
  }

  /** Is told of the configurations of webhooks that are tags of this revision. */
  ObjectHandler tags() {
    return new ObjectHandler() {
      @Override
      public void put(ResourceName name, Node.Mapping configuration) {
        tag(name, tagOf(configuration));
      }

      @Override
      public void deleted(ResourceName name) {
        tag(name, Optional.empty());
      }

      @Override
      public void synced() {
        synchronized (OwnRevision.this) {
          tagsSynced = true;
          tellSynced();
        }
      }
    };
  }

  private static Optional<String> tagOf(Node.Mapping configuration) {
    return configuration.find("metadata") instanceof Node.Mapping metadata
            && metadata.find("labels") instanceof Node.Mapping labels
            && labels.find(RevisionLabel.TAG) instanceof Node.Scalar(_, var tag, _)
        ? Optional.of(tag)
        : Optional.empty();
  }

  private synchronized void tag(ResourceName configuration, Optional<String> tag) {
    tag.ifPresentOrElse(text -> tags.put(configuration, text), () -> tags.remove(configuration));
    List<MeshChange> changes = judgedAnew();
    if (!changes.isEmpty()) {
      sink.accept(changes);
    }
  }
}
