package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.GatewayApi;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.ingest.kube.Pods;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.JwksSource;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The objects of the mesh and what is derived from them. Applies changes and recomputes only what
 * they concern. Confined to the writer's thread.
 */
final class MeshState {
  private static final System.Logger LOG = System.getLogger("default");

  private final IngestSettings settings;
  private final ObjectStore objects = new ObjectStore();
  private final WorkloadTable workloads = new WorkloadTable();
  private final SliceIndex slices;
  private final EntryIndex entries = new EntryIndex();
  private final MeshTables tables;
  private final PendingEndpoints pending = new PendingEndpoints();
  private final GatewayApi gatewayApi;

  private MeshConfig mesh;
  private MeshNetworks meshNetworks = MeshNetworks.NONE;
  private Derivations derive;
  private SortedMap<JwksSource, Duration> wantedKeys = Collections.emptySortedMap();

  /** Whether the mesh's settings or networks changed, which everything else reads. */
  private boolean rederive;

  /** Services whose endpoints may have changed since {@link #settle}. */
  private final Set<Service.Key> touched = new HashSet<>();

  MeshState(IngestSettings settings, MeshConfig mesh) {
    this.settings = settings;
    this.mesh = mesh;
    this.tables = new MeshTables(settings, mesh, workloads);
    this.slices = new SliceIndex(settings.domain());
    this.derive = derivations();
    var gateways =
        new GatewayTables(objects, tables, settings.gateways().statuses(), settings.ingresses());
    this.gatewayApi = new GatewayApi(settings.gateways(), settings.domain(), gateways, gateways);
  }

  /** Takes changes that belong together; {@link #settle} follows, after these or some more. */
  void take(List<MeshChange> changes) {
    for (MeshChange change : changes) {
      try {
        take(change);
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "left out: " + what(change), bug);
      }
    }
  }

  private void take(MeshChange change) {
    switch (change) {
      case MeshChange.Put(var object) -> put(object);
      case MeshChange.Delete(var key) -> objects.remove(key).ifPresent(this::removed);
      case MeshChange.Mesh(var config) -> {
        mesh = config;
        rederive = true;
      }
      case MeshChange.Networks(var networks) -> {
        meshNetworks = networks.withAddresses(meshNetworks.addresses());
        rederive = true;
      }
      case MeshChange.Addresses(var byHost) -> {
        meshNetworks = meshNetworks.withAddresses(byHost);
        rederive = true;
      }
      case MeshChange.Keys(var source, var jwks) -> {
        tables.config.writtenRequestAuthentications.answered(source, jwks);
        tables.touchConfig();
      }
    }
  }

  private static String what(MeshChange change) {
    return switch (change) {
      case MeshChange.Put(var object) -> object.key().toString();
      case MeshChange.Delete(var key) -> key.toString();
      case MeshChange.Mesh mesh -> "mesh config";
      case MeshChange.Networks networks -> "mesh networks";
      case MeshChange.Addresses addresses -> "addresses of gateways";
      case MeshChange.Keys keys -> "keys of " + keys.source();
    };
  }

  private void put(MeshObject object) {
    Optional<MeshObject> before = objects.find(object.key());
    if (before.isPresent() && before.get().equals(object)) {
      return;
    }
    objects.put(object);
    touchConfig(object);
    tellGateways(object);
    switch (object) {
      case KubeService service -> deriveService(service);
      case ServiceEntry entry -> {
        before.map(ServiceEntry.class::cast).ifPresent(b -> touched.addAll(entries.remove(b)));
        tables.autoAddresses.put(entry).forEach(this::deriveServices);
        touched.addAll(entries.add(entry, workloads.inNamespace(entry.meta().namespace())));
      }
      case KubeEndpointSlice slice -> {
        before.map(KubeEndpointSlice.class::cast).ifPresent(b -> touched.add(slices.remove(b)));
        touched.add(slices.add(slice));
      }
      case KubePod pod -> replacePod(pod.meta().resource(), live(pod));
      case WorkloadEntry entry -> {
        before.map(WorkloadEntry.class::cast).ifPresent(b -> touched.addAll(entries.remove(b)));
        touched.addAll(entries.add(entry));
      }
      case KubeNode node -> nodeChanged(node, before.map(b -> b.meta().labels()));
      case KubeNamespace namespace -> {
        tables.namespaces.set(namespace.meta().name(), Optional.of(namespace.meta().labels()));
        namespaceChanged(namespace, before);
      }
      case Secret secret -> tables.secrets.put(secret);
      case GatewayApiObject one -> gatewayApi.put(one);
      default -> tables.config.put(object);
    }
  }

  /** The Gateway API's objects and Ingresses may refer to it. */
  private void tellGateways(MeshObject object) {
    switch (object) {
      case ServiceEntry _, KubeNamespace _, Secret _, OpaqueConfig _ ->
          gatewayApi.written(object.key());
      case KubePod _ when object.meta().labels().find("istio").isPresent() ->
          gatewayApi.gatewayPodsChanged();
      case KubeNode _ -> gatewayApi.gatewayPodsChanged();
      default -> {}
    }
  }

  private void putServices(MeshObject.Key object, List<Service> services) {
    for (Service.Key changed : tables.services.put(object, services)) {
      gatewayApi.servicesChanged(changed.hostname());
    }
  }

  /** All but what concerns endpoints and pods alone is configuration. */
  private void touchConfig(MeshObject object) {
    switch (object) {
      case KubeEndpointSlice _, KubePod _, WorkloadEntry _, KubeNode _ -> {}
      default -> tables.touchConfig();
    }
  }

  private void removed(MeshObject object) {
    touchConfig(object);
    tellGateways(object);
    switch (object) {
      case KubeService service -> putServices(service.key(), List.of());
      case ServiceEntry entry -> {
        putServices(entry.key(), List.of());
        touched.addAll(entries.remove(entry));
        tables.autoAddresses.remove(entry).forEach(this::deriveServices);
      }
      case KubeEndpointSlice slice -> touched.add(slices.remove(slice));
      case KubePod pod -> replacePod(pod.meta().resource(), Optional.empty());
      case WorkloadEntry entry -> touched.addAll(entries.remove(entry));
      case KubeNode node -> nodeChanged(node, Optional.empty());
      case KubeNamespace namespace -> {
        tables.namespaces.set(namespace.meta().name(), Optional.empty());
        namespaceChanged(namespace, Optional.empty());
      }
      case Secret secret -> tables.secrets.remove(secret.key());
      case GatewayApiObject one -> gatewayApi.remove(one);
      default -> tables.config.remove(object);
    }
  }

  private void deriveServices(ServiceEntry entry) {
    putServices(entry.key(), derive.entries().servicesOf(entry, tables.autoAddresses.of(entry)));
  }

  private Optional<LivePod> live(KubePod pod) {
    return Pods.isLive(pod) ? Optional.of(derive.pods().livePodOf(pod)) : Optional.empty();
  }

  /** A pod that is new or another may have other services, and its proxy other listeners. */
  private void replacePod(ResourceName name, Optional<LivePod> after) {
    Optional<LivePod> before = workloads.named(name);
    if (before.equals(after)) {
      return;
    }
    before.ifPresent(this::removePod);
    after.ifPresent(this::addPod);
  }

  private void removePod(LivePod pod) {
    workloads.remove(pod.name());
    touched.addAll(entries.remove(pod));
    for (String address : pod.workload().podNetwork().addresses()) {
      slices.addServicesAt(address, touched);
      // Another pod may have claimed the address as well, and has it from now on.
      if (workloads.at(address).isPresent()) {
        tables.proxies.add(address);
      }
    }
  }

  private void addPod(LivePod pod) {
    workloads.put(pod);
    touched.addAll(entries.add(pod));
    for (String address : pod.workload().podNetwork().addresses()) {
      slices.addServicesAt(address, touched);
      tables.proxies.add(address);
    }
  }

  /** The node's labels tell where its pods are. */
  private void nodeChanged(KubeNode node, Optional<Labels> before) {
    if (before.isPresent() && before.get().equals(node.meta().labels())) {
      return;
    }
    for (ResourceName name : workloads.onNode(node.meta().name())) {
      objects.find("Pod", KubePod.class, name).ifPresent(pod -> replacePod(name, live(pod)));
    }
  }

  /**
   * @param other what there was before, if the namespace is not gone
   */
  private void namespaceChanged(KubeNamespace namespace, Optional<MeshObject> other) {
    String name = namespace.meta().name();
    Labels annotations = other.map(o -> o.meta().annotations()).orElse(Labels.NONE);
    Labels labels = other.map(o -> o.meta().labels()).orElse(Labels.NONE);
    if (name.equals(settings.systemNamespace())) {
      rederive |= !Networks.isSame(labels, namespace.meta().labels());
    }
    if (!TrafficDistribution.isSame(annotations, namespace.meta().annotations())) {
      objects.all("Service", KubeService.class).stream()
          .filter(service -> service.meta().namespace().equals(name))
          .forEach(this::deriveService);
    }
  }

  private void deriveService(KubeService service) {
    putServices(service.key(), List.of(derive.kubeServices().serviceOf(service)));
  }

  /** Everything that reads the mesh's settings or networks is made again. */
  private void rederive() {
    rederive = false;
    tables.set(mesh, meshNetworks);
    gatewayApi.settingsChanged();
    derive = derivations();
    objects.all("Service", KubeService.class).forEach(this::deriveService);
    objects.all("ServiceEntry", ServiceEntry.class).forEach(this::deriveServices);
    objects.all("Pod", KubePod.class).forEach(pod -> replacePod(pod.meta().resource(), live(pod)));
    touched.addAll(slices.services());
    touched.addAll(entries.services());
  }

  private Derivations derivations() {
    return Derivations.of(settings, mesh, meshNetworks, objects, workloads);
  }

  /** What snapshots are made of, up to date after {@link #settle}. */
  MeshTables tables() {
    return tables;
  }

  /** Derives what the changes since the last call concern. */
  void settle() {
    if (rederive) {
      rederive();
    }
    for (Service.Key service : touched) {
      try {
        tables.putEndpoints(service, endpointsOf(service));
        gatewayApi.endpointsChanged(service.hostname());
        pending.put(service, derive.slices().pendingOf(slices.of(service)));
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "endpoints left as they were: " + service, bug);
      }
    }
    touched.clear();
    gatewayApi.settle();
    RequestAuthenticationTable policies = tables.config.writtenRequestAuthentications;
    if (settings.jwksMode() == JwksMode.HYBRID && tables.services.isChanged()) {
      policies.touchAll();
    }
    wantedKeys = policies.settle(settings.jwksMode(), tables.services::isInOneNamespace);
  }

  /** Whose keys istiod has to fetch, and how long an attempt may take; as of the last settling. */
  SortedMap<JwksSource, Duration> wantedKeys() {
    return wantedKeys;
  }

  /** How many addresses in slices wait for their pods; as of the last settling. */
  int pendingEndpoints() {
    return pending.count();
  }

  private ServiceEndpoints endpointsOf(Service.Key service) {
    var endpoints = new ArrayList<Endpoint>();
    endpoints.addAll(derive.slices().endpointsOf(slices.of(service)));
    endpoints.addAll(entries.endpointsOf(service, derive.entries()));
    return endpoints.isEmpty() ? ServiceEndpoints.NONE : new ServiceEndpoints(endpoints);
  }
}
