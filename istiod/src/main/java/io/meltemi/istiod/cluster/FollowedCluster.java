package io.meltemi.istiod.cluster;

import io.meltemi.kube.KubeClient;
import io.meltemi.model.MeshConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster that is wanted: by the kubeconfig that it is in the mesh by, and by another one that
 * takes its place once everything was read by it. Confined to the thread of {@link RemoteClusters}.
 */
final class FollowedCluster {
  private static final System.Logger LOG = System.getLogger("default");

  private final String name;
  private WantedClusters.Wanted wanted;

  /** In the mesh, or the first that is to be. */
  private Optional<RemoteCluster> current = Optional.empty();

  /** Takes its place when it is read. */
  private Optional<RemoteCluster> next = Optional.empty();

  FollowedCluster(String name, WantedClusters.Wanted wanted) {
    this.name = name;
    this.wanted = wanted;
  }

  WantedClusters.Wanted wanted() {
    return wanted;
  }

  /**
   * Is wanted by this from now on.
   *
   * @return whether its kubeconfig is another one
   */
  boolean want(WantedClusters.Wanted now) {
    boolean another = !wanted.kubeconfig().equals(now.kubeconfig());
    wanted = now;
    return another;
  }

  private Stream<RemoteCluster> all() {
    return Stream.concat(current.stream(), next.stream());
  }

  void use(MeshConfig mesh) {
    all().forEach(each -> each.use(mesh));
  }

  void stop() {
    all().forEach(RemoteCluster::stop);
  }

  /** Is followed by this, too; at once by this alone where nothing was read before. */
  void follow(RemoteCluster started, List<ClusterHandler> handlers) {
    next.ifPresent(RemoteCluster::stop);
    next = Optional.empty();
    if (current.filter(c -> c.sync() == RemoteCluster.Sync.SYNCED).isPresent()) {
      next = Optional.of(started);
    } else {
      current.ifPresent(RemoteCluster::stop);
      current = Optional.of(started);
      started.attach(handlers);
    }
  }

  /** All of it was read by that client, if it is one of its own. */
  @SuppressWarnings("ReferenceEquality")
  void synced(KubeClient client, List<ClusterHandler> handlers) {
    if (next.filter(n -> n.client() == client).isPresent()) {
      RemoteCluster read = next.orElseThrow();
      read.attach(handlers);
      current.ifPresent(RemoteCluster::stop);
      current = Optional.of(read);
      next = Optional.empty();
      read.open();
      LOG.log(System.Logger.Level.INFO, "cluster {0}: followed by its new kubeconfig", name);
    } else if (current.filter(c -> c.client() == client).isPresent()) {
      current.orElseThrow().open();
      LOG.log(System.Logger.Level.INFO, "cluster {0}: all of it is read", name);
    }
  }

  /** Whether it is followed by that one still, which has not read everything. */
  @SuppressWarnings("ReferenceEquality")
  boolean waitsFor(RemoteCluster started) {
    return all().anyMatch(each -> each == started) && started.sync() == RemoteCluster.Sync.SYNCING;
  }

  /** Whether it is not known yet what it brings into the mesh. */
  boolean isSyncing() {
    return current.filter(c -> c.sync() == RemoteCluster.Sync.SYNCING).isPresent();
  }

  /** The client of what is in the mesh; absent where its kubeconfigs were all refused. */
  Optional<KubeClient> client() {
    return current.map(RemoteCluster::client);
  }

  /** Of the latest kubeconfig that was not refused, as {@code clusterz} has it. */
  String sync() {
    return next.or(() -> current).map(c -> c.sync().word()).orElse("closed");
  }
}
