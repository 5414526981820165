package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.delivery.EnvoyPatches;
import io.meltemi.files.FolderSettings;
import io.meltemi.files.FolderSource;
import io.meltemi.files.SelectedObjects;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.autoregistration.WorkloadGroups;
import io.meltemi.istiod.webhook.InjectionFacts;
import io.meltemi.istiod.webhook.PodSurroundings;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.source.KubeSource;
import io.meltemi.kube.source.KubeSourceSettings;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where the mesh comes from. A folder beside a cluster replaces the cluster's configuration
 * (Istio's kinds, the Gateway API's, Ingress), as in Istio; services, pods and their like come from
 * the cluster alone. A folder alone is followed in the namespaces that {@code discoverySelectors}
 * select, as a cluster is. Files with the mesh's settings win over the cluster's ConfigMap.
 */
final class Sources implements AutoCloseable {
  private final IstiodSettings settings;
  private final Optional<KubeClient> client;
  private final Optional<PodSurroundings> fromCluster;
  private final Optional<PodSurroundings> fromRemote;
  private final Optional<MeshChange.Sink> fromFiles;
  private final MeshConfigWatch mesh;
  private final WorkloadGroups groups = new WorkloadGroups();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile Optional<KubeSource> cluster = Optional.empty();
  private volatile Optional<FolderSource> folder = Optional.empty();

  private Sources(
      IstiodSettings settings,
      Optional<KubeClient> client,
      Optional<PodSurroundings> fromCluster,
      Optional<PodSurroundings> fromRemote,
      Optional<MeshChange.Sink> fromFiles,
      MeshConfigWatch mesh) {
    this.settings = settings;
    this.mesh = mesh;
    this.client = client;
    this.fromCluster = fromCluster;
    this.fromRemote = fromRemote;
    this.fromFiles = fromFiles;
    client.ifPresent(parts::push);
  }

  /**
   * Names the sources to the mesh's writer, which is not started yet.
   *
   * @throws StartException when the cluster's credentials cannot be read
   */
  static Sources open(IstiodSettings settings, MeshLoop loop, PilotMetrics metrics)
      throws StartException {
    IstiodSettings.From from = settings.from();
    boolean files =
        from.configDir().isPresent()
            || from.meshConfig().isPresent()
            || from.networksConfig().isPresent();
    Optional<KubeClient> client = Optional.empty();
    if (from.cluster().isPresent()) {
      client = Optional.of(connect(from.cluster().get()));
    }
    var mesh = new MeshConfigWatch();
    Supplier<MeshChange.Sink> sink =
        () -> mesh.watching(new CountedSink(loop.addSource(), metrics));
    return new Sources(
        settings,
        client,
        client.map(_ -> new PodSurroundings(sink.get())),
        client.map(_ -> new PodSurroundings(new CountedSink(loop.addSource(), metrics))),
        files ? Optional.of(sink.get()) : Optional.empty(),
        mesh);
  }

  private static KubeClient connect(IstiodSettings.Cluster cluster) throws StartException {
    try {
      return KubeClient.of(cluster.credentials(), cluster.client());
    } catch (IOException e) {
      throw new StartException(
          "cannot talk to " + cluster.credentials().server() + ": " + e.getMessage(), e);
    }
  }

  /** The mesh's settings; absent until a source has told them. */
  Optional<MeshConfig> mesh() {
    return mesh.get();
  }

  /** Hears of the mesh's settings; before {@link #start}. */
  void onMesh(Consumer<MeshConfig> hears) {
    mesh.onChange(hears);
  }

  /** The WorkloadGroups of the cluster, as they come. */
  WorkloadGroups groups() {
    return groups;
  }

  /** The cluster's API server; absent where the mesh comes from files alone. */
  Optional<KubeClient> client() {
    return client;
  }

  /**
   * What injection asks of the clusters.
   *
   * @throws java.util.NoSuchElementException where there is none
   */
  InjectionFacts.Surroundings surroundings() {
    return new InjectionFacts.Surroundings(
        settings.mesh().ingest().clusterId(), fromCluster.orElseThrow(), remote());
  }

  /**
   * Where the objects of remote clusters go; the mesh waits until they are said to be synced.
   *
   * @throws java.util.NoSuchElementException where there is no cluster
   */
  PodSurroundings remote() {
    return fromRemote.orElseThrow();
  }

  /** Begins to read. */
  void start() {
    cluster = fromCluster.map(this::startCluster);
    folder = fromFiles.map(this::startFiles);
  }

  /** Which source stands still, if one does. Any thread. */
  Optional<String> fault() {
    return cluster.flatMap(KubeSource::fault).or(() -> folder.flatMap(FolderSource::fault));
  }

  private KubeSource startCluster(MeshChange.Sink sink) {
    IstiodSettings.From from = settings.from();
    IstiodSettings.Cluster access = from.cluster().orElseThrow();
    var ours = new OwnRevision(groups.watching(sink), access.revision());
    parts.push(
        Reflector.start(client.orElseThrow(), OwnRevision.tags(access.revision()), ours.tags()));
    KubeSource source =
        KubeSource.start(
            client.orElseThrow(),
            new KubeSourceSettings(
                    settings.mesh().ingest().domain(),
                    access.namespace(),
                    access.revision(),
                    from.meshConfig().isEmpty(),
                    from.networksConfig().isEmpty(),
                    from.configDir().isEmpty(),
                    settings.mesh().ignored(),
                    EnvoyPatches.CHECKED)
                .withMcs(access.remote().mcs()),
            ours);
    parts.push(source);
    return source;
  }

  private FolderSource startFiles(MeshChange.Sink sink) {
    IstiodSettings.From from = settings.from();
    MeshChange.Sink taker =
        cluster
            .<MeshChange.Sink>map(c -> new FilesBesideCluster(sink, c, from))
            .orElseGet(() -> new SelectedObjects(sink));
    FolderSource source =
        FolderSource.start(
            new FolderSettings(
                from.configDir(),
                from.meshConfig(),
                from.networksConfig(),
                settings.mesh().ingest().domain(),
                settings.mesh().ignored(),
                EnvoyPatches.CHECKED),
            taker,
            _ -> {});
    parts.push(source);
    return source;
  }

  /**
   * Objects of Istio's kinds and the Gateway API's as they were written, those that are wanted.
   * Nothing keeps them: files are parsed anew and the cluster is asked.
   */
  SortedMap<String, Map<String, Object>> written(Predicate<MeshObject.Key> wanted) {
    var written = new TreeMap<String, Map<String, Object>>();
    cluster.ifPresent(
        source ->
            source
                .written()
                .forEach(
                    (key, object) -> {
                      if (wanted.test(key)) {
                        written.put(key.toString(), object);
                      }
                    }));
    return written;
  }

  /** How the cluster serves a kind of Istio's; absent while it is not the source of them. */
  Optional<ResourceType> findServed(String kind) {
    return cluster.flatMap(source -> source.findServed(kind));
  }

  /** As {@link KubeSource#told}; empty while the cluster is not the source. */
  String told(String kind) {
    return cluster.map(source -> source.told(kind)).orElse("");
  }

  /** As {@link FolderSource#version}; empty while the folder is not the source. */
  String fileVersion(String file) {
    return folder.map(source -> source.version(file)).orElse("");
  }

  /** One object of the folder as it was written. */
  Optional<Map<String, Object>> inFolder(MeshObject.Key key) {
    return folder.flatMap(source -> source.raw(key));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
