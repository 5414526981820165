package io.meltemi.istiod;

import io.meltemi.ca.ServingCertificate;
import io.meltemi.debug.DebugSources.ClusterStatus;
import io.meltemi.debug.metrics.ClusterMetrics;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.istiod.cluster.ClusterReports;
import io.meltemi.istiod.cluster.FolderConfigs;
import io.meltemi.istiod.cluster.RemoteClusters;
import io.meltemi.istiod.cluster.SecretConfigs;
import io.meltemi.istiod.mcs.AutoServiceExport;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.security.RootBundles;
import io.meltemi.istiod.security.Security;
import io.meltemi.istiod.webhook.WebhookConfigurations;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The remote clusters of an istiod that has a cluster of its own. */
final class RemoteWork implements AutoCloseable {
  private static final Duration FOLDER_INTERVAL = Duration.ofSeconds(2);
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final IstiodSettings settings;
  private final RemoteClusters clusters;
  private final PilotMetrics metrics;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile Supplier<Optional<String>> fault = Optional::empty;

  private RemoteWork(IstiodSettings settings, RemoteClusters clusters, PilotMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.clusters = clusters;
    parts.push(clusters);
  }

  /** Makes them a source of the mesh, whose writer is not started yet. */
  static RemoteWork open(IstiodSettings settings, Sources sources, PilotMetrics metrics) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    var clusters =
        RemoteClusters.start(
            new RemoteClusters.Settings(
                settings.mesh().ingest().clusterId(),
                settings.mesh().ingest().domain(),
                cluster.revision(),
                cluster.remote().workloadEntries(),
                cluster.remote().timeout(),
                Set.copyOf(cluster.remote().insecure()),
                cluster.client(),
                cluster.remote().mcs()),
            sources.remote(),
            new Reports(metrics));
    sources.onMesh(clusters::use);
    return new RemoteWork(settings, clusters, metrics);
  }

  private record Reports(PilotMetrics metrics) implements ClusterReports {
    private ClusterMetrics clusters() {
      return metrics.clusters();
    }

    @Override
    public void statuses(SortedMap<String, String> byCluster) {
      metrics.managedClusters(1, byCluster.size());
      clusters().statuses(byCluster);
    }

    @Override
    public void timedOut(String cluster, Duration timeout) {
      clusters().timedOut(cluster);
    }

    @Override
    public void configEvent(String event) {
      clusters().secretEvent(event);
    }
  }

  RemoteClusters clusters() {
    return clusters;
  }

  /**
   * Begins to read where clusters are.
   *
   * @param own client of the own cluster
   * @param security whose roots remote clusters are told
   * @throws StartException where the cluster with the Secrets cannot be talked to
   */
  void start(KubeClient own, Security security, MeshTrust mesh) throws StartException {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    if (cluster.remote().exportsAll()) {
      clusters.handle(
          (name, client) ->
              leading(
                  own,
                  LeaderSettings.SERVICE_EXPORTS,
                  name,
                  () -> AutoServiceExport.start(client, exports(settings, name, mesh))));
    }
    if (cluster.remote().external()) {
      clusters.handle(
          new RemoteDuties(
              settings.mesh().ingest().clusterId(),
              cluster.namespace(),
              duties(own, security, mesh)));
    }
    Optional<Path> folder = cluster.remote().folder();
    if (folder.isPresent()) {
      var configs = FolderConfigs.start(folder.get(), FOLDER_INTERVAL, clusters.configs());
      parts.push(configs);
      fault = configs::fault;
      return;
    }
    KubeClient client = own;
    if (cluster.remote().secretsIn().isPresent()) {
      try {
        client = KubeClient.of(cluster.remote().secretsIn().get(), cluster.client());
        parts.push(client);
      } catch (IOException e) {
        throw new StartException(
            "LOCAL_CLUSTER_SECRET_WATCHER: cannot talk to the cluster: " + e.getMessage(), e);
      }
    }
    var configs = SecretConfigs.start(client, cluster.namespace(), clusters.configs());
    parts.push(configs);
    fault = configs::fault;
  }

  /** What is done in clusters that have no istiod of their own. */
  private List<RemoteDuties.Duty> duties(KubeClient own, Security security, MeshTrust mesh) {
    var duties = new ArrayList<RemoteDuties.Duty>();
    security
        .authority()
        .ifPresent(
            authority ->
                duties.add(
                    (name, client) ->
                        leading(
                            own,
                            LeaderSettings.NAMESPACES,
                            name,
                            () ->
                                RootBundles.start(
                                    client, settings.security().bundle(), authority, mesh))));
    security
        .serving()
        .filter(_ -> settings.ports().https().isPresent())
        .ifPresent(certificate -> duties.add((_, client) -> injectors(client, certificate)));
    return duties;
  }

  /**
   * Does it while this replica leads there. The lease is in the own cluster: it is for the replicas
   * of one control plane, and the reader of a remote cluster may not make leases.
   */
  private AutoCloseable leading(
      KubeClient own, String lock, String remote, Supplier<AutoCloseable> work) {
    return Leaders.lead(
        settings.from().cluster().orElseThrow(), own, lock + "-" + nameOf(remote), work);
  }

  /** How ServiceExports of a cluster, be it the own one or another, are made. */
  static AutoServiceExport.Settings exports(
      IstiodSettings settings, String cluster, MeshTrust mesh) {
    return new AutoServiceExport.Settings(
        settings.from().cluster().orElseThrow().remote().mcs().serviceExports(),
        cluster,
        settings.mesh().ingest().domain(),
        mesh.mesh());
  }

  /** What may stand in an object's name. */
  private static String nameOf(String cluster) {
    return DNS_LABEL.matcher(cluster).matches()
        ? cluster
        : HexFormat.of().formatHex(cluster.getBytes(StandardCharsets.UTF_8));
  }

  private AutoCloseable injectors(KubeClient client, ServingCertificate certificate) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    var configurations =
        WebhookConfigurations.startInjectors(
            client,
            cluster.revision().isEmpty() ? "default" : cluster.revision(),
            cluster.namespace(),
            certificate::rootBundle,
            metrics.webhooks());
    Runnable deaf = certificate.onRootChange(_ -> configurations.rootsChanged());
    return () -> {
      deaf.run();
      configurations.close();
    };
  }

  /** Why remote clusters are no longer followed, if it is for a fault of ours. Any thread. */
  Optional<String> fault() {
    return fault.get();
  }

  List<ClusterStatus> statuses() {
    var all = new ArrayList<ClusterStatus>();
    clusters
        .statuses()
        .forEach(each -> all.add(new ClusterStatus(each.cluster(), each.source(), each.sync())));
    return all;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
