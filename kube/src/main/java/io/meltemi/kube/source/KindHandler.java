package io.meltemi.kube.source;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Turns the objects of one kind into changes of the mesh. Confined to its reflector's thread. */
final class KindHandler implements ObjectHandler {
  private static final System.Logger LOG = System.getLogger("kube");

  /** Hears of namespaces beside the mesh. */
  interface Namespaces {
    void put(KubeNamespace namespace);

    void removed(String namespace);
  }

  private final KnownKind kind;
  private final Supplier<ObjectReader> reader;
  private final Consumer<List<MeshChange>> sink;
  private final Namespaces namespaces;
  private final Runnable whenSynced;
  private final String cluster;
  private final ObjectProblems problems;
  private final List<MeshChange> changes = new ArrayList<>();

  /** Policies of which there was a version without errors. */
  private final Set<ResourceName> good = new HashSet<>();

  /**
   * @param cluster name of the remote cluster that the objects are of; empty: of the own one
   */
  KindHandler(
      KnownKind kind,
      Supplier<ObjectReader> reader,
      Consumer<List<MeshChange>> sink,
      Namespaces namespaces,
      Runnable whenSynced,
      String cluster) {
    this.kind = kind;
    this.cluster = cluster;
    this.reader = reader;
    this.sink = sink;
    this.namespaces = namespaces;
    this.whenSynced = whenSynced;
    this.problems = new ObjectProblems(kind.kind());
  }

  @Override
  public void put(ResourceName name, Node.Mapping object) {
    ReadObject read;
    try {
      read = reader.get().read(object);
    } catch (RuntimeException | Error e) {
      // A bug of ours, which must cost this object alone.
      LOG.log(System.Logger.Level.ERROR, "cannot read " + kind.kind() + " " + name, e);
      return;
    }
    problems.update(name, read.problems());
    if (kind.restricts() && read.object().isPresent()) {
      good.add(name);
    }
    read.object()
        .or(() -> read.closed().filter(_ -> !good.contains(name)))
        .ifPresent(o -> put(name, o));
  }

  private void put(ResourceName name, MeshObject object) {
    if (object instanceof Secret secret && secret.base64Data().isEmpty()) {
      // Nothing in it is of use to a gateway: it is as if it were not there.
      changes.add(new MeshChange.Delete(key(name)));
      return;
    }
    changes.add(new MeshChange.Put(object));
    if (object instanceof KubeNamespace namespace) {
      namespaces.put(namespace);
    }
  }

  @Override
  public void deleted(ResourceName name) {
    problems.remove(name);
    good.remove(name);
    changes.add(new MeshChange.Delete(key(name)));
    if (kind.kind().equals("Namespace")) {
      namespaces.removed(name.name());
    }
  }

  private MeshObject.Key key(ResourceName name) {
    return new MeshObject.Key(kind.name(), name, cluster);
  }

  @Override
  public void flush() {
    if (!changes.isEmpty()) {
      List<MeshChange> told = List.copyOf(changes);
      changes.clear();
      sink.accept(told);
    }
  }

  /** Of a remote cluster the registry must be known, and the rest may be. */
  @Override
  public boolean isOptional() {
    return !cluster.isEmpty() && !FollowedKinds.isRegistry(kind);
  }

  @Override
  public void synced() {
    flush();
    whenSynced.run();
  }
}
