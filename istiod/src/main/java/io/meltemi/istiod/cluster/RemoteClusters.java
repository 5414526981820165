package io.meltemi.istiod.cluster;

import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.RemoteKubeconfig;
import io.meltemi.kube.source.KubeSourceSettings;
import io.meltemi.kube.source.McsKinds;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The remote clusters that kubeconfigs lead to: each is followed as long as it is wanted, and
 * another kubeconfig takes the place of the one before when everything was read by it, not earlier.
 * A cluster that cannot be read delays the mesh's first snapshot until a timeout and nothing else;
 * one that is away keeps what it had.
 *
 * <p>One thread of its own keeps the books and waits for no cluster.
 *
 * <p>Source: istio 1.30.3 pkg/kube/multicluster/secretcontroller.go.
 */
public final class RemoteClusters implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  /**
   * @param ownCluster name of the own cluster
   * @param domain of services, in every cluster
   * @param revision of this istiod, for which WorkloadEntries may be; empty for the default one
   * @param workloadEntries whether machines of clusters are of the mesh
   *     (PILOT_ENABLE_CROSS_CLUSTER_WORKLOAD_ENTRY)
   * @param timeout how long the first snapshot waits for a cluster (PILOT_REMOTE_CLUSTER_TIMEOUT);
   *     0: as long as it takes
   * @param insecure what kubeconfigs may do beside ({@link RemoteKubeconfig#OPTIONS})
   * @param client how clients of clusters behave
   * @param mcs kinds of the Multi-Cluster Services API that are followed
   */
  public record Settings(
      String ownCluster,
      String domain,
      String revision,
      boolean workloadEntries,
      Duration timeout,
      Set<String> insecure,
      KubeSettings client,
      McsKinds mcs) {
    public Settings {
      insecure = Set.copyOf(insecure);
    }
  }

  /**
   * A cluster for who looks at it.
   *
   * @param source what its kubeconfig is from
   * @param sync {@code synced}, {@code syncing}, {@code timeout}, or {@code closed} where its
   *     kubeconfig is refused
   */
  public record Status(String cluster, String source, String sync) {}

  private final Settings settings;
  private final MeshChange.Sink mesh;
  private final ClusterReports reports;
  private final WantedClusters wanted;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("remote-clusters").daemon().factory());

  private volatile List<Status> statuses = List.of();
  private volatile Map<String, KubeClient> clients = Map.of();

  // What follows belongs to the thread.
  private final List<ClusterHandler> handlers = new ArrayList<>();
  private final Map<String, RemoteConfig> configs = new HashMap<>();
  private final SortedMap<String, FollowedCluster> followed = new TreeMap<>();
  private Optional<MeshConfig> meshConfig = Optional.empty();
  private boolean configsSynced;
  private boolean toldSynced;
  private boolean closed;

  private RemoteClusters(Settings settings, MeshChange.Sink mesh, ClusterReports reports) {
    this.settings = settings;
    this.mesh = mesh;
    this.reports = reports;
    this.wanted = new WantedClusters(settings.ownCluster());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Without any cluster yet.
   *
   * @param mesh takes the clusters' objects; its {@code synced} is called once those of the
   *     beginning are read, or not in time
   */
  public static RemoteClusters start(
      Settings settings, MeshChange.Sink mesh, ClusterReports reports) {
    return new RemoteClusters(settings, mesh, reports);
  }

  /** Has something done in each cluster that comes from now on. Any thread. */
  public void handle(ClusterHandler handler) {
    run(() -> handlers.add(handler));
  }

  /** Where kubeconfigs are told to. */
  public RemoteConfig.Sink configs() {
    return new RemoteConfig.Sink() {
      @Override
      public void put(RemoteConfig config) {
        run(
            () -> {
              boolean known = configs.put(config.source(), config) != null;
              reports.configEvent(known ? "update" : "add");
              reconcile();
            });
      }

      @Override
      public void removed(String source) {
        run(
            () -> {
              if (configs.remove(source) != null) {
                reports.configEvent("delete");
                reconcile();
              }
            });
      }

      @Override
      public void synced() {
        run(
            () -> {
              configsSynced = true;
              reconcile();
            });
      }
    };
  }

  /** The mesh's settings are these. No cluster is followed before they are known. Any thread. */
  public void use(MeshConfig config) {
    run(
        () -> {
          meshConfig = Optional.of(config);
          followed.values().forEach(each -> each.use(config));
          reconcile();
        });
  }

  /** The client of a remote cluster; absent where there is no such. Any thread. */
  public Optional<KubeClient> client(String cluster) {
    return Optional.ofNullable(clients.get(cluster));
  }

  /** The clusters, sorted by name. Any thread. */
  public List<Status> statuses() {
    return statuses;
  }

  private void run(Runnable task) {
    try {
      thread.execute(() -> contained(task));
    } catch (RejectedExecutionException ended) {
      LOG.log(System.Logger.Level.DEBUG, "remote clusters: ended");
    }
  }

  private void contained(Runnable task) {
    try {
      if (!closed) {
        task.run();
        publish();
      }
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "remote clusters: failed, and goes on", bug);
    }
  }

  /** Brings what is followed to what is wanted. */
  private void reconcile() {
    if (meshConfig.isEmpty()) {
      return;
    }
    SortedMap<String, WantedClusters.Wanted> now = wanted.of(configs.values());
    for (String name : List.copyOf(followed.keySet())) {
      if (!now.containsKey(name)) {
        Optional.ofNullable(followed.remove(name)).ifPresent(gone -> ended(name, gone));
      }
    }
    now.forEach(
        (name, want) -> {
          FollowedCluster known = followed.get(name);
          if (known == null) {
            known = new FollowedCluster(name, want);
            followed.put(name, known);
            follow(name, known);
          } else if (known.want(want)) {
            follow(name, known);
          }
        });
  }

  private void ended(String name, FollowedCluster gone) {
    LOG.log(
        System.Logger.Level.INFO,
        "cluster {0} of {1} is no longer of the mesh",
        name,
        gone.wanted().source());
    gone.stop();
    mesh.accept(List.of(new MeshChange.Registry(name, List.of())));
  }

  /** Follows a cluster by the kubeconfig that is wanted now; a refused one leaves what there is. */
  private void follow(String name, FollowedCluster cluster) {
    String subject = cluster.wanted().source() + ": " + name;
    KubeClient client;
    try {
      client =
          KubeClient.of(
              RemoteKubeconfig.credentials(
                  subject, cluster.wanted().kubeconfig(), settings.insecure()),
              settings.client());
    } catch (IllegalArgumentException | IOException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cluster {0}: {1}{2}",
          name,
          e.getMessage(),
          cluster.client().isPresent() ? "; the kubeconfig before stays in force" : "");
      return;
    }
    LOG.log(
        System.Logger.Level.INFO, "following cluster {0} of {1}", name, cluster.wanted().source());
    follow(name, cluster, client);
  }

  private void follow(String name, FollowedCluster cluster, KubeClient client) {
    var started =
        RemoteCluster.start(
            name,
            client,
            KubeSourceSettings.ofRegistry(settings.domain(), name, settings.workloadEntries())
                .withRevision(settings.revision())
                .withMcs(settings.mcs()),
            mesh,
            () -> run(() -> synced(name, client)));
    meshConfig.ifPresent(started::use);
    cluster.follow(started, handlers);
    if (!settings.timeout().isZero()) {
      var unused =
          thread.schedule(
              () -> contained(() -> timeout(name, started)),
              settings.timeout().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /** All of a cluster was read by that client. */
  private void synced(String name, KubeClient client) {
    Optional.ofNullable(followed.get(name)).ifPresent(cluster -> cluster.synced(client, handlers));
  }

  private void timeout(String name, RemoteCluster started) {
    FollowedCluster cluster = followed.get(name);
    if (cluster != null && cluster.waitsFor(started)) {
      started.timedOut();
      reports.timedOut(name, settings.timeout());
      LOG.log(
          System.Logger.Level.ERROR,
          "remote cluster {0} failed to sync after {1}s; it is tried on",
          name,
          settings.timeout().toMillis() / 1000.0);
    }
  }

  /** Tells other threads what there is now. */
  private void publish() {
    var now = new ArrayList<Status>();
    var byName = new TreeMap<String, KubeClient>();
    var bySync = new TreeMap<String, String>();
    followed.forEach(
        (name, cluster) -> {
          String sync = cluster.sync();
          now.add(new Status(name, cluster.wanted().source(), sync));
          bySync.put(name, sync);
          cluster.client().ifPresent(client -> byName.put(name, client));
        });
    clients = Map.copyOf(byName);
    if (!now.equals(statuses)) {
      statuses = List.copyOf(now);
    }
    reports.statuses(bySync);
    boolean waits = followed.values().stream().anyMatch(FollowedCluster::isSyncing);
    if (configsSynced && meshConfig.isPresent() && !waits && !toldSynced) {
      toldSynced = true;
      mesh.synced();
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.execute(
        () -> {
          closed = true;
          followed.values().forEach(FollowedCluster::stop);
        });
    thread.shutdown();
    if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
      thread.shutdownNow();
    }
  }
}
