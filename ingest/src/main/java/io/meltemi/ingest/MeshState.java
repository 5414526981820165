package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.GatewayApi;
import io.meltemi.ingest.serviceentry.ServiceEntries;
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
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The objects of the mesh and what is derived from them. Applies changes and recomputes only what
 * they concern. Confined to the writer's thread.
 */
final class MeshState {
  private static final System.Logger LOG = System.getLogger("default");

  private final IngestSettings settings;
  private final EntryIndex entries = new EntryIndex();
  private final ClusterRegistries registries;
  private final MeshTables tables;
  private final PendingEndpoints pending = new PendingEndpoints();
  private final GatewayApi gatewayApi;

  private MeshConfig mesh;
  private MeshNetworks meshNetworks = MeshNetworks.NONE;
  private SortedMap<JwksSource, Duration> wantedKeys = Collections.emptySortedMap();

  /** Whether the mesh's settings or networks changed, which everything else reads. */
  private boolean rederive;

  /** Services whose endpoints may have changed since {@link #settle}. */
  private final Set<Service.Key> touched = new HashSet<>();

  MeshState(IngestSettings settings, MeshConfig mesh) {
    this.settings = settings;
    this.mesh = mesh;
    var proxies = new HashSet<String>();
    this.registries =
        new ClusterRegistries(
            settings, mesh, new Concerned(entries, touched, proxies, this::deriveService));
    this.tables = new MeshTables(settings, mesh, registries, proxies);
    var gateways =
        new GatewayTables(
            registries.own().objects(),
            tables,
            settings.gateways().statuses(),
            settings.ingresses());
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
      case MeshChange.Delete(var key) -> remove(key);
      case MeshChange.Registry(var cluster, var all) -> replaceRegistry(cluster, all);
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
      case MeshChange.Anchors(var anchors) -> tables.set(anchors);
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
      case MeshChange.Registry registry -> "objects of cluster " + registry.cluster();
      case MeshChange.Mesh mesh -> "mesh config";
      case MeshChange.Networks networks -> "mesh networks";
      case MeshChange.Addresses addresses -> "addresses of gateways";
      case MeshChange.Anchors anchors -> "roots of the mesh";
      case MeshChange.Keys keys -> "keys of " + keys.source();
    };
  }

  /** All that a remote cluster holds; one bad object costs itself alone. */
  private void replaceRegistry(String cluster, List<MeshObject> all) {
    Set<MeshObject.Key> kept = all.stream().map(MeshObject::key).collect(Collectors.toSet());
    var changes = new ArrayList<MeshChange>();
    all.forEach(object -> changes.add(new MeshChange.Put(object)));
    registries.find(cluster).stream()
        .flatMap(registry -> registry.objects().all().stream())
        .map(MeshObject::key)
        .filter(key -> !kept.contains(key))
        .forEach(key -> changes.add(new MeshChange.Delete(key)));
    take(changes);
    if (all.isEmpty()) {
      registries.remove(cluster);
    }
  }

  private void put(MeshObject object) {
    ClusterRegistry registry = registries.of(object.key());
    Optional<MeshObject> before = registry.objects().find(object.key());
    if (before.isPresent() && before.get().equals(object)) {
      return;
    }
    registry.objects().put(object);
    touchConfig(object);
    if (isOwn(object)) {
      tellGateways(object);
      putOwn(object, before);
    } else if (object instanceof Secret secret) {
      tables.secrets.put(secret);
    }
    registry.put(object, before);
  }

  private static boolean isOwn(MeshObject object) {
    return object.meta().cluster().isEmpty();
  }

  /** An object of the cluster that configuration comes from. */
  private void putOwn(MeshObject object, Optional<MeshObject> before) {
    switch (object) {
      case ServiceEntry entry -> {
        before.map(ServiceEntry.class::cast).ifPresent(b -> touched.addAll(entries.remove(b)));
        tables.autoAddresses.put(entry).forEach(this::deriveServices);
        touched.addAll(entries.add(entry, registries.podsIn(entry.meta().namespace())));
      }
      case KubeNamespace namespace ->
          tables.namespaces.set(namespace.meta().name(), Optional.of(namespace.meta().labels()));
      case Secret secret -> tables.secrets.put(secret);
      case GatewayApiObject one -> gatewayApi.put(one);
      case KubeService _, KubeEndpointSlice _, KubePod _, KubeNode _, WorkloadEntry _ -> {}
      case ServiceExport _, ServiceImport _ -> {}
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
      case KubeService _, ServiceExport _, ServiceImport _ -> {
        registries.mcs().touch();
        tables.touchConfig();
      }
      default -> tables.touchConfig();
    }
  }

  private void remove(MeshObject.Key key) {
    registries
        .find(key.cluster())
        .ifPresent(
            registry ->
                registry.objects().remove(key).ifPresent(object -> removed(registry, object)));
  }

  private void removed(ClusterRegistry registry, MeshObject object) {
    touchConfig(object);
    if (isOwn(object)) {
      tellGateways(object);
      removedOwn(object);
    } else if (object instanceof Secret) {
      tables.secrets.remove(object.key());
    }
    registry.removed(object);
  }

  private void removedOwn(MeshObject object) {
    switch (object) {
      case ServiceEntry entry -> {
        putServices(entry.key(), List.of());
        touched.addAll(entries.remove(entry));
        tables.autoAddresses.remove(entry).forEach(this::deriveServices);
      }
      case KubeNamespace namespace ->
          tables.namespaces.set(namespace.meta().name(), Optional.empty());
      case Secret secret -> tables.secrets.remove(secret.key());
      case GatewayApiObject one -> gatewayApi.remove(one);
      case KubeService _, KubeEndpointSlice _, KubePod _, KubeNode _, WorkloadEntry _ -> {}
      case ServiceExport _, ServiceImport _ -> {}
      default -> tables.config.remove(object);
    }
  }

  private void deriveServices(ServiceEntry entry) {
    putServices(entry.key(), deriveEntries().servicesOf(entry, tables.autoAddresses.of(entry)));
  }

  private ServiceEntries deriveEntries() {
    return registries.own().derive().entries();
  }

  /** The Kubernetes service of that name is another in some cluster. */
  private void deriveService(ResourceName name) {
    putServices(new MeshObject.Key("Service", name), registries.servicesOf(name));
  }

  /** Everything that reads the mesh's settings or networks is made again. */
  private void rederive() {
    rederive = false;
    tables.set(mesh, meshNetworks);
    gatewayApi.settingsChanged();
    registries.rederive(mesh, meshNetworks);
    registries
        .own()
        .objects()
        .all("ServiceEntry", ServiceEntry.class)
        .forEach(this::deriveServices);
    touched.addAll(entries.services());
  }

  /** What snapshots are made of, up to date after {@link #settle}. */
  MeshTables tables() {
    return tables;
  }

  /** Derives what the changes since the last call concern. */
  void settle() {
    if (rederive || registries.own().isStale()) {
      rederive();
    }
    registries.rederiveStale();
    touched.addAll(registries.mcs().importedKeys(touched));
    for (Service.Key service : touched) {
      try {
        tables.putEndpoints(service, endpointsOf(service));
        gatewayApi.endpointsChanged(service.hostname());
        pending.put(service, registries.pendingOf(service));
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
    endpoints.addAll(registries.endpointsOf(service));
    endpoints.addAll(entries.endpointsOf(service, registries::entriesOf));
    return endpoints.isEmpty() ? ServiceEndpoints.NONE : new ServiceEndpoints(endpoints);
  }
}
