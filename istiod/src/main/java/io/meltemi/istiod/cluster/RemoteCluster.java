package io.meltemi.istiod.cluster;

import io.meltemi.kube.KubeClient;
import io.meltemi.kube.source.KubeSource;
import io.meltemi.kube.source.KubeSourceSettings;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A remote cluster by one kubeconfig: its registry, followed, and what is done in it. Confined to
 * the thread of {@link RemoteClusters}.
 */
final class RemoteCluster {
  private static final System.Logger LOG = System.getLogger("default");

  private final String name;
  private final KubeClient client;
  private final RegistrySink sink;
  private final KubeSource source;
  private final List<AutoCloseable> attached = new ArrayList<>();
  private Sync sync = Sync.SYNCING;

  /** Whether all of it was read. */
  enum Sync {
    SYNCING,
    /** Not in time; it is read all the same. */
    TIMEOUT,
    SYNCED;

    /** As {@code clusterz} has it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private RemoteCluster(String name, KubeClient client, RegistrySink sink, KubeSource source) {
    this.name = name;
    this.client = client;
    this.sink = sink;
    this.source = source;
  }

  /**
   * Begins to follow it.
   *
   * @param whenSynced is run on any thread, once
   */
  static RemoteCluster start(
      String name,
      KubeClient client,
      KubeSourceSettings settings,
      MeshChange.Sink mesh,
      Runnable whenSynced) {
    var sink = new RegistrySink(name, mesh, whenSynced);
    var ours = new RevisionFilter(sink, settings.revision());
    return new RemoteCluster(name, client, sink, KubeSource.start(client, settings, ours));
  }

  KubeClient client() {
    return client;
  }

  Sync sync() {
    return sync;
  }

  void use(MeshConfig mesh) {
    source.useMesh(mesh);
  }

  void timedOut() {
    sync = Sync.TIMEOUT;
  }

  /** All of it was read: from now on the mesh has it. */
  void open() {
    sync = Sync.SYNCED;
    sink.open();
  }

  void attach(List<ClusterHandler> handlers) {
    for (ClusterHandler handler : handlers) {
      try {
        attached.add(handler.attach(name, client));
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "cluster " + name + ": " + bug, bug);
      }
    }
  }

  /** Nothing of it reaches the mesh any more; the rest ends in the background, for it may wait. */
  void stop() {
    sink.close();
    var unused =
        Thread.ofVirtual()
            .name("stop cluster " + name)
            .start(
                () -> {
                  attached.forEach(this::close);
                  close(source);
                  close(client);
                });
  }

  private void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.ERROR, "stopping cluster " + name + ": " + e, e);
    }
  }
}
