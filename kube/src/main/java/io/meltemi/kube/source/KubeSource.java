package io.meltemi.kube.source;

import io.meltemi.base.Pulse;
import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.ServedKinds;
import io.meltemi.kube.Watched;
import io.meltemi.model.LabelSelector;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A cluster as the source of the mesh: follows every kind that {@link ObjectReader} reads, once and
 * as long as it is served, in the namespaces that {@code discoverySelectors} select.
 *
 * <p>First come the mesh's settings, then the namespaces where there are selectors, then all the
 * rest; {@code synced} once each kind's first list is in. A list that is refused, such as for want
 * of rights, is asked for again and again until then: the mesh must not start without its policies.
 * WorkloadEntries of a remote cluster alone are gone without: not every reader there may list them.
 */
public final class KubeSource implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("kube");

  private final KubeClient client;
  private final KubeSourceSettings settings;
  private final SerialSink sink;
  private final SelectedNamespaces selected = new SelectedNamespaces();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CustomKinds customKinds;
  private final Pulse pulse = new Pulse("kube");
  private final Thread thread;

  private volatile ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);
  private volatile boolean closed;

  private final FollowedKinds followed = new FollowedKinds();

  // What follows belongs to the thread.
  private Optional<MeshConfig> mesh = Optional.empty();
  private Optional<ReaderSettings> readerSettings = Optional.empty();
  private int unsynced;

  private KubeSource(KubeClient client, KubeSourceSettings settings, MeshChange.Sink sink) {
    this.client = client;
    this.settings = settings;
    this.sink = new SerialSink(sink);
    this.customKinds = new CustomKinds(client);
    this.thread = Thread.ofVirtual().name("kube").unstarted(() -> pulse.run(this::run));
  }

  /** Begins to follow the cluster, on threads of its own. */
  public static KubeSource start(
      KubeClient client, KubeSourceSettings settings, MeshChange.Sink sink) {
    var source = new KubeSource(client, settings, sink);
    source.thread.start();
    return source;
  }

  /** The mesh's settings are these: where they do not come from the cluster. Any thread. */
  public void useMesh(MeshConfig config) {
    tasks.add(() -> use(config));
  }

  /**
   * Istio's objects, the Gateway API's and Ingresses as they are in the cluster now; asked for
   * anew. Kinds that cannot be read are left out, and told of. Any thread.
   */
  public Map<MeshObject.Key, Map<String, Object>> written() {
    return WrittenConfig.read(client, followed.config(), selected::isSelected);
  }

  /**
   * How the cluster serves a kind of Istio's now; absent where it does not, or such objects come
   * from elsewhere. Any thread.
   */
  public Optional<ResourceType> findServed(String kind) {
    return followed.findConfig(kind);
  }

  /**
   * The resource version up to which the mesh was told of a kind's objects; empty where none was.
   * Any thread.
   *
   * @param kind as keys name it
   */
  public String told(String kind) {
    return followed.told(kind);
  }

  /** What keeps the cluster from being followed, if anything of ours does. Any thread. */
  public Optional<String> fault() {
    return pulse.fault().or(followed::fault);
  }

  private void run() {
    try {
      startSettings();
      await(() -> mesh.isPresent());
      start(kind("", "Namespace"), ResourceType.NAMESPACE, Set.of());
      if (!mesh.orElseThrow().discovery().discoverySelectors().isEmpty()) {
        await(() -> unsynced == 0);
      }
      startServed();
      settings.mcs().types().forEach(this::startMcs);
      startCustom();
      await(() -> unsynced == 0);
      if (!closed) {
        sink.synced();
      }
      await(() -> false);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what there is to do, until that is so. */
  private void await(java.util.function.BooleanSupplier reached) throws InterruptedException {
    while (!closed && !reached.getAsBoolean()) {
      Runnable task = tasks.poll(customKinds.untilDueNanos(), TimeUnit.NANOSECONDS);
      try {
        if (task != null) {
          pulse.works();
          task.run();
        } else {
          customKinds.ask().ifPresent(this::follow);
        }
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "the source of the cluster failed, and goes on", bug);
      } finally {
        pulse.waits();
      }
    }
  }

  private void startSettings() {
    if (!settings.taken().mesh() && !settings.taken().networks()) {
      return;
    }
    Watched map =
        Watched.all(ResourceType.CONFIG_MAP)
            .inNamespace(settings.namespace())
            .withFields("metadata.name=" + settings.meshConfigMap());
    followed.add(
        Reflector.start(
            client,
            map,
            new MeshSettings(this::meshFromCluster, this::networksFromCluster, this::meshRead)));
  }

  private void meshFromCluster(MeshConfig config) {
    if (settings.taken().mesh()) {
      tasks.add(() -> use(config));
    }
  }

  private void networksFromCluster(MeshNetworks networks) {
    if (settings.taken().networks()) {
      sink.accept(List.of(new MeshChange.Networks(networks)));
    }
  }

  /** The cluster has told its settings: if they are of no use, there are the defaults. */
  private void meshRead() {
    tasks.add(
        () -> {
          if (settings.taken().mesh() && mesh.isEmpty()) {
            LOG.log(
                System.Logger.Level.WARNING,
                "ConfigMap {0}/{1}: no MeshConfig; defaults are used",
                settings.namespace(),
                settings.meshConfigMap());
            use(MeshConfigReader.defaults());
          }
        });
  }

  private void use(MeshConfig config) {
    if (mesh.equals(Optional.of(config))) {
      return;
    }
    mesh = Optional.of(config);
    if (settings.taken().mesh()) {
      sink.accept(List.of(new MeshChange.Mesh(config)));
    }
    Optional<ReaderSettings> now =
        Optional.of(
            ReaderSettings.of(settings.domain(), config, settings.ignored())
                .withPatches(settings.patches())
                .inCluster(settings.cluster()));
    if (!now.equals(readerSettings)) {
      readerSettings = now;
      reader = new ObjectReader(now.get());
      followed.reread();
    }
    select(config.discovery().discoverySelectors());
  }

  private void select(List<LabelSelector> selectors) {
    selected.select(selectors).forEach(followed::namespaceChanged);
  }

  private void startServed() {
    for (KnownKind kind : ObjectReader.kinds()) {
      boolean namespace = kind.group().isEmpty() && kind.kind().equals("Namespace");
      WatchedKinds.unasked(kind, settings.taken())
          .filter(_ -> !namespace)
          .ifPresent(type -> start(kind, type, Set.of()));
    }
  }

  private void startCustom() {
    if (settings.taken().config()) {
      unsynced++;
      followed.add(customKinds.watch(tasks::add));
    }
  }

  /** These are the kinds that are served now. */
  private void follow(ServedKinds served) {
    for (KnownKind kind : CustomKinds.known()) {
      Optional<ResourceType> type = served.find(kind.group(), kind.kind(), KnownKind::readsVersion);
      Optional<FollowedKinds.Followed> before = followed.find(kind);
      if (type.equals(before.map(FollowedKinds.Followed::type))) {
        continue;
      }
      Set<ResourceName> known = before.map(followed::stop).orElse(Set.of());
      if (type.isPresent()) {
        LOG.log(System.Logger.Level.INFO, "following {0} {1}", type.get(), type.get().version());
        start(kind, type.get(), known);
      } else {
        followed.remove(kind);
        sink.accept(
            known.stream()
                .<MeshChange>map(
                    name -> new MeshChange.Delete(new MeshObject.Key(kind.name(), name)))
                .toList());
      }
    }
    if (customKinds.answeredFirst()) {
      unsynced--;
    }
  }

  private static KnownKind kind(String group, String kind) {
    return ObjectReader.kinds().stream()
        .filter(k -> k.group().equals(group) && k.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private void start(KnownKind kind, ResourceType type, Set<ResourceName> before) {
    Predicate<String> namespaces = type.namespaced() ? selected::isSelected : _ -> true;
    unsynced++;
    var handler =
        new KindHandler(
            kind,
            () -> reader,
            sink::accept,
            new Namespaces(),
            () -> tasks.add(() -> unsynced--),
            settings.cluster());
    Reflector reflector =
        Reflector.start(
            client,
            WatchedKinds.of(type).ofCluster(settings.cluster()),
            namespaces,
            before,
            handler);
    followed.put(new FollowedKinds.Followed(kind, type, reflector));
  }

  /** A kind that a cluster may not serve, and that its reader may have no right to. */
  private void startMcs(ResourceType type) {
    unsynced++;
    var handler =
        new McsHandler(
            type.kind(), settings.cluster(), sink::accept, () -> tasks.add(() -> unsynced--));
    Reflector reflector =
        Reflector.start(
            client,
            WatchedKinds.of(type).ofCluster(settings.cluster()),
            selected::isSelected,
            Set.of(),
            handler);
    followed.put(new FollowedKinds.Followed(McsKinds.kind(type), type, reflector));
  }

  private final class Namespaces implements KindHandler.Namespaces {
    @Override
    public void put(KubeNamespace namespace) {
      String name = namespace.meta().name();
      if (selected.put(name, namespace.meta().labels())) {
        tasks.add(() -> followed.namespaceChanged(name));
      }
    }

    @Override
    public void removed(String namespace) {
      selected.remove(namespace);
    }
  }

  @Override
  public void close() {
    closed = true;
    pulse.closes();
    tasks.add(() -> {});
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    try (var closers = Executors.newVirtualThreadPerTaskExecutor()) {
      followed.reflectors().forEach(r -> closers.execute(r::close));
    }
  }
}
