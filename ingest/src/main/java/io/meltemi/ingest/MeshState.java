package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.ingest.kube.Pods;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.Workload;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The mesh as the writer knows it: takes changes, says what they concern, and gives snapshots. A
 * change recomputes the services that it names and nothing else. Confined to the writer's thread.
 */
final class MeshState {
  private static final System.Logger LOG = System.getLogger("default");

  private final IngestSettings settings;
  private final ObjectStore objects = new ObjectStore();
  private final ServiceTable services = new ServiceTable();
  private final AutoAddresses autoAddresses;
  private final WorkloadTable workloads = new WorkloadTable();
  private final EndpointTable endpoints = new EndpointTable();
  private final EndpointIndex index;

  private MeshConfig mesh;
  private MeshNetworks meshNetworks = MeshNetworks.NONE;
  private Derivations derive;
  private long revision;

  /** What the change in hand has touched so far. */
  private boolean config;

  private final Set<MeshObject.Key> secrets = new HashSet<>();

  /** Whether the mesh's settings, networks or nodes changed, which everything else reads. */
  private boolean rederive;

  private final Set<Service.Key> touched = new HashSet<>();

  /** Addresses of pods whose proxies may get something else. */
  private final Set<String> proxies = new HashSet<>();

  MeshState(IngestSettings settings, MeshConfig mesh) {
    this.settings = settings;
    this.mesh = mesh;
    this.autoAddresses = new AutoAddresses(settings.autoAddresses());
    this.index = new EndpointIndex(settings.domain());
    this.derive = derivations();
  }

  /** Takes changes that belong together. */
  Update apply(List<MeshChange> changes, long nowNanos) {
    config = false;
    secrets.clear();
    touched.clear();
    proxies.clear();
    rederive = false;
    for (MeshChange change : changes) {
      try {
        take(change);
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.ERROR, "left out: " + what(change), bug);
      }
    }
    if (rederive) {
      rederive();
    }
    Set<Service.Key> endpointsOf = refreshEndpoints();
    return new Update(config, secrets, endpointsOf, proxies, nowNanos);
  }

  private void take(MeshChange change) {
    switch (change) {
      case MeshChange.Put(var object) -> put(object);
      case MeshChange.Delete(var key) -> objects.remove(key).ifPresent(this::removed);
      case MeshChange.Mesh(var settings) -> {
        mesh = settings;
        rederive = true;
      }
      case MeshChange.Networks(var settings) -> {
        meshNetworks = settings;
        rederive = true;
      }
    }
  }

  private static String what(MeshChange change) {
    return switch (change) {
      case MeshChange.Put(var object) -> object.key().toString();
      case MeshChange.Delete(var key) -> key.toString();
      case MeshChange.Mesh mesh -> "mesh config";
      case MeshChange.Networks networks -> "mesh networks";
    };
  }

  private void put(MeshObject object) {
    Optional<MeshObject> before = objects.put(object);
    if (before.isPresent() && before.get().equals(object)) {
      return;
    }
    before.ifPresent(this::unindex);
    index(object, before);
  }

  private void removed(MeshObject object) {
    unindex(object);
    switch (object) {
      case KubeNode node -> rederive = true;
      case KubeNamespace namespace -> namespaceChanged(namespace, Optional.empty());
      case KubePod pod -> {}
      case KubeEndpointSlice slice -> {}
      case Secret secret -> secrets.add(secret.key());
      case ServiceEntry entry -> {
        autoAddresses.remove(entry).forEach(this::deriveServices);
        config = true;
      }
      default -> config = true;
    }
  }

  /** Takes an object's marks out of the indexes, before another version comes or none. */
  private void unindex(MeshObject object) {
    switch (object) {
      case KubeService service -> {
        services.remove(service.key());
        touched.add(keyOf(service));
      }
      case ServiceEntry entry -> {
        services.remove(entry.key());
        touched.addAll(index.remove(entry));
      }
      case KubeEndpointSlice slice -> touched.add(index.remove(slice));
      case KubePod pod -> removeWorkloads(pod);
      case WorkloadEntry entry ->
          touched.addAll(index.selecting(entry.meta().namespace(), entry.spec().labels()));
      default -> {}
    }
  }

  private void index(MeshObject object, Optional<MeshObject> before) {
    switch (object) {
      case KubeService service -> {
        services.put(service.key(), List.of(derive.kubeServices().serviceOf(service)));
        touched.add(keyOf(service));
        config = true;
      }
      case ServiceEntry entry -> {
        autoAddresses.put(entry).forEach(this::deriveServices);
        touched.addAll(index.add(entry));
        config = true;
      }
      case KubeEndpointSlice slice -> touched.add(index.add(slice));
      case KubePod pod -> addPod(pod, before);
      case WorkloadEntry entry -> {
        touched.addAll(index.selecting(entry.meta().namespace(), entry.spec().labels()));
        config = true;
      }
      case KubeNode node -> nodeChanged(node, before);
      case KubeNamespace namespace -> namespaceChanged(namespace, before);
      case Secret secret -> secrets.add(secret.key());
      default -> config = true;
    }
  }

  private void deriveServices(ServiceEntry entry) {
    services.put(entry.key(), derive.entries().servicesOf(entry, autoAddresses.of(entry)));
  }

  /** A pod that is new or another may have other services, and its proxy other listeners. */
  private void addPod(KubePod pod, Optional<MeshObject> before) {
    if (!Pods.isLive(pod)) {
      return;
    }
    Workload workload = derive.pods().workloadOf(pod);
    workloads.put(workload);
    touched.addAll(index.servicesOf(workload));
    boolean known =
        before
            .map(KubePod.class::cast)
            .filter(Pods::isLive)
            .filter(b -> derive.pods().workloadOf(b).equals(workload))
            .isPresent();
    if (!known) {
      proxies.addAll(workload.addresses());
    }
  }

  private void removeWorkloads(KubePod pod) {
    if (!Pods.isLive(pod)) {
      return;
    }
    touched.addAll(index.servicesOf(derive.pods().workloadOf(pod)));
    workloads.remove(pod.meta().resource());
  }

  private void nodeChanged(KubeNode node, Optional<MeshObject> before) {
    boolean sameLabels =
        before.isPresent() && before.get().meta().labels().equals(node.meta().labels());
    rederive |= !sameLabels;
  }

  /**
   * @param other what there was before, if the namespace is not gone
   */
  private void namespaceChanged(KubeNamespace namespace, Optional<MeshObject> other) {
    config = true;
    Labels annotations = other.map(o -> o.meta().annotations()).orElse(Labels.NONE);
    rederive |=
        namespace.meta().name().equals(settings.systemNamespace())
            || !TrafficDistribution.isSame(annotations, namespace.meta().annotations());
  }

  /** Everything that reads the mesh's settings, networks or nodes is made again. */
  private void rederive() {
    config = true;
    derive = derivations();
    objects
        .all(KubeService.class)
        .forEach(s -> services.put(s.key(), List.of(derive.kubeServices().serviceOf(s))));
    objects.all(ServiceEntry.class).forEach(this::deriveServices);
    objects.all(KubePod.class).stream()
        .filter(Pods::isLive)
        .forEach(p -> workloads.put(derive.pods().workloadOf(p)));
    touched.addAll(index.services());
  }

  /** The services whose endpoints came out different. */
  private Set<Service.Key> refreshEndpoints() {
    var changed = new HashSet<Service.Key>();
    var selectable = SelectableWorkloads.of(objects, workloads);
    for (Service.Key service : touched) {
      var change = endpoints.put(service, index.endpointsOf(service, derive, selectable));
      if (change != EndpointTable.Change.NOTHING) {
        changed.add(service);
        config |=
            change == EndpointTable.Change.ACCOUNTS || !services.isBalancedByEndpoints(service);
      }
    }
    return changed;
  }

  private Service.Key keyOf(KubeService service) {
    return new Service.Key(
        KubeServices.hostname(service.meta().resource(), settings.domain()),
        service.meta().namespace());
  }

  private Derivations derivations() {
    return Derivations.of(settings, mesh, meshNetworks, objects, workloads);
  }

  /** The snapshot after {@code before} in which the update's parts are new. */
  MeshSnapshot snapshot(Optional<MeshSnapshot> before, Update update) {
    revision++;
    return new MeshSnapshot(
        before.isEmpty() || update.config()
            ? new ConfigBuilder(
                    objects, services.sorted(), endpoints.accounts(), mesh, meshNetworks)
                .build(revision)
            : before.get().config(),
        new EndpointSnapshot(revision, endpoints.all(), workloads.byAddress()),
        before.isEmpty() || !update.secrets().isEmpty()
            ? SecretSnapshot.of(revision, objects.all(Secret.class))
            : before.get().secrets(),
        before.isEmpty() || update.config() ? autoAddresses.unwritten() : before.get().statuses());
  }
}
