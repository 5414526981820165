package io.meltemi.istiod;

import io.meltemi.base.ResourceName;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out what is labelled for another revision ({@code istio.io/rev}), on its way to the mesh's
 * writer: Istio's kinds and the Gateway API's by their own label; a Gateway of the Gateway API by
 * its namespace's where it has none, and where that has none either it is the default revision's. A
 * label may name the revision or one of its tags, which are told to {@link #tags}. Any thread.
 *
 * <p>Source: istio 1.30.3 pkg/revisions/tag_watcher.go, pkg/config/model.go (LabelsInRevision).
 */
final class OwnRevision implements MeshChange.Sink {
  /** The revisions' label. */
  static final String REVISION = "istio.io/rev";

  /** The label of webhooks' configurations that makes them a tag. */
  static final String TAG = "istio.io/tag";

  private static final String DEFAULT = "default";

  /** Those that revisions share. */
  private static final Set<String> SHARED =
      Set.of(
          "Namespace",
          "Node",
          "Pod",
          "Service",
          "EndpointSlice",
          "Secret",
          "ConfigMap",
          "Ingress",
          "IngressClass");

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
    this.revision = revision.isEmpty() ? DEFAULT : revision;
  }

  /** The configurations of webhooks that are tags of a revision. */
  static Watched tags(String revision) {
    return Watched.all(ResourceType.MUTATING_WEBHOOK)
        .ofMetadata()
        .withLabels(TAG + "," + REVISION + "=" + (revision.isEmpty() ? DEFAULT : revision));
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
    String after = label(namespace).orElse("");
    String name = namespace.meta().name();
    String before = after.isEmpty() ? namespaces.remove(name) : namespaces.put(name, after);
    return !after.equals(before == null ? "" : before);
  }

  private boolean passes(MeshObject object) {
    boolean decided =
        object instanceof KubernetesGateway
            || !SHARED.contains(object.meta().kind()) && label(object).isPresent();
    if (!decided) {
      judged.remove(object.key());
      return true;
    }
    boolean ours = isOurs(object);
    judged.put(object.key(), new Judged(object, ours));
    return ours;
  }

  private boolean isOurs(MeshObject object) {
    String wanted =
        label(object).orElseGet(() -> namespaces.getOrDefault(object.meta().namespace(), DEFAULT));
    return wanted.equals(revision) || tags.containsValue(wanted);
  }

  private static Optional<String> label(MeshObject object) {
    return object.meta().labels().find(REVISION).filter(text -> !text.isEmpty());
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
            && labels.find(TAG) instanceof Node.Scalar(_, var tag, _)
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
