package io.meltemi.ingest;

import io.meltemi.base.PersistentMap;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Secret;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.TrustAnchors;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.PoolService;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What snapshots are made of: the parts as they are now, and those that were published. A snapshot
 * takes over what did not change, so it costs what did. Confined to the writer's thread.
 */
final class MeshTables {
  final ServiceTable services = new ServiceTable();
  final ConfigTables config = new ConfigTables();
  final NamespaceTable namespaces = new NamespaceTable();
  final ConfigTable<Secret> secrets = new ConfigTable<>();
  final AutoAddresses autoAddresses;
  final StatusTable statuses = new StatusTable();
  final WantedTable<GatewayDeployment> deployments = new WantedTable<>();
  final WantedTable<PoolService> pools = new WantedTable<>();

  /** Addresses of pods whose proxies may get something else. */
  final Set<String> proxies;

  private final ClusterRegistries registries;
  private final EndpointTable endpoints = new EndpointTable();

  /** Services whose endpoints changed while they were part of clusters. */
  private final Set<Service.Key> clusterEndpoints = new HashSet<>();

  /** Endpoints as they were when configuration was published last. */
  private Map<Service.Key, ServiceEndpoints> endpointsOfConfig = PersistentMap.empty();

  private MeshConfig mesh;
  private MeshNetworks networks;
  private final SortedMap<ResourceName, List<ListedGateway>> networkGateways = new TreeMap<>();
  private Optional<TrustAnchors> trustAnchors = Optional.empty();
  private boolean everything = true;
  private boolean configTouched;
  private long revision;
  private Optional<MeshSnapshot> published = Optional.empty();

  /**
   * @param proxies where addresses are put
   */
  MeshTables(
      IngestSettings settings, MeshConfig mesh, ClusterRegistries registries, Set<String> proxies) {
    this.autoAddresses = new AutoAddresses(settings.autoAddresses());
    this.registries = registries;
    this.proxies = proxies;
    this.mesh = mesh;
    this.networks = MeshNetworks.NONE;
  }

  /** The mesh's settings. */
  MeshConfig mesh() {
    return mesh;
  }

  /** The mesh's settings or networks are others. */
  void set(MeshConfig otherMesh, MeshNetworks otherNetworks) {
    mesh = otherMesh;
    networks = otherNetworks.withListed(networks.listed());
    everything = true;
    configTouched = true;
  }

  /** The roots that are not in the mesh's settings are others. */
  void set(TrustAnchors others) {
    trustAnchors = Optional.of(others);
    everything = true;
    configTouched = true;
  }

  /** The ways into networks that a Gateway names. */
  void setNetworkGateways(ResourceName gateway, List<ListedGateway> listed) {
    List<ListedGateway> before = networkGateways.getOrDefault(gateway, List.of());
    if (!listed.equals(before)) {
      networkGateways.put(gateway, List.copyOf(listed));
      networkGateways.values().removeIf(List::isEmpty);
      networks =
          networks.withListed(networkGateways.values().stream().flatMap(List::stream).toList());
      everything = true;
      configTouched = true;
    }
  }

  /** The endpoints of a service as of now. */
  ServiceEndpoints endpointsOf(Service.Key service) {
    return endpoints.of(service);
  }

  void putEndpoints(Service.Key service, ServiceEndpoints now) {
    var change = endpoints.put(service, now);
    if (change == EndpointTable.Change.NOTHING) {
      return;
    }
    configTouched |= change == EndpointTable.Change.ACCOUNTS;
    if (!services.isBalancedByEndpoints(service)) {
      clusterEndpoints.add(service);
      configTouched = true;
    }
  }

  /** Something came that {@link #configWaits} may be true for. */
  void touchConfig() {
    configTouched = true;
  }

  /** Whether {@link #touchConfig} was called since this was asked last. */
  boolean takeConfigTouched() {
    boolean touched = configTouched;
    configTouched = false;
    return touched;
  }

  /** Whether there is something to publish that waits until it is quiet. */
  boolean configWaits() {
    return everything
        || services.isChanged()
        || config.isChanged()
        || namespaces.isChanged()
        || secrets.isChanged()
        || autoAddresses.isChanged()
        || statuses.isChanged()
        || deployments.isChanged()
        || pools.isChanged()
        || registries.mcs().isChanged()
        || endpoints.areAccountsChanged()
        || !clusterEndpoints.isEmpty();
  }

  /** Whether there is something to publish that need not wait. */
  boolean urgentWaits() {
    return endpoints.isUrgent()
        || !proxies.isEmpty()
        || published.map(snapshot -> !hasWorkloadsOfNow(snapshot.endpoints())).orElse(true);
  }

  /** The snapshot of now. */
  Publication publish(long startNanos) {
    revision++;
    ConfigChanges changes = publishConfigChanges();
    // Should this fail halfway, the next one makes everything new.
    everything = true;
    ConfigSnapshot configuration =
        published
            .map(MeshSnapshot::config)
            .filter(before -> changes.isEmpty())
            .orElseGet(this::configSnapshot);
    Set<MeshObject.Key> secretChanges = secrets.publish();
    SecretSnapshot credentials =
        published
            .map(MeshSnapshot::secrets)
            .filter(before -> secretChanges.isEmpty())
            .orElseGet(() -> SecretSnapshot.of(revision, secrets.published()));
    Set<Service.Key> changedEndpoints = endpoints.publish();
    var snapshot =
        new MeshSnapshot(
            configuration,
            endpointSnapshot(),
            credentials,
            autoAddresses.publish(),
            statuses.publish(),
            deployments.publish(),
            pools.publish(),
            registries.mcs().publish());
    everything = false;
    return published(
        snapshot, new Update(changes, secretChanges, changedEndpoints, proxies, startNanos));
  }

  /** The snapshot of now as far as it need not wait; configuration and secrets are as they were. */
  Publication publishUrgent(long startNanos) {
    MeshSnapshot before = published.orElseThrow();
    revision++;
    Set<Service.Key> changedEndpoints = endpoints.publishAccepted(services::publishedAccounts);
    var snapshot =
        new MeshSnapshot(
            before.config(),
            endpointSnapshot(),
            before.secrets(),
            before.statuses(),
            before.objectStatuses(),
            before.deployments(),
            before.pools(),
            before.mcs());
    return published(
        snapshot, new Update(ConfigChanges.NONE, Set.of(), changedEndpoints, proxies, startNanos));
  }

  private Publication published(MeshSnapshot snapshot, Update update) {
    proxies.clear();
    published = Optional.of(snapshot);
    return new Publication(snapshot, update);
  }

  private ConfigChanges publishConfigChanges() {
    var changes =
        new ConfigChanges.Only(
            services.publish(),
            config.publish(),
            endpoints.publishAccounts(),
            clusterEndpoints.stream()
                .filter(key -> !endpoints.of(key).equals(endpointsOfConfig(key)))
                .collect(Collectors.toSet()),
            namespaces.publish());
    clusterEndpoints.clear();
    endpointsOfConfig = endpoints.now();
    return everything ? ConfigChanges.EVERYTHING : changes;
  }

  private ServiceEndpoints endpointsOfConfig(Service.Key service) {
    return endpointsOfConfig.getOrDefault(service, ServiceEndpoints.NONE);
  }

  private ConfigSnapshot configSnapshot() {
    return new ConfigSnapshot(
        revision,
        mesh,
        networks,
        new ConfigSnapshot.ServiceIndex(
            services.published(), endpoints.publishedAccounts(), services.publishedByHost()),
        new ConfigSnapshot.Rules(
            config.virtualServices.published(),
            config.destinationRules.published(),
            config.gateways.published(),
            config.sidecars.published(),
            new SecurityPolicies(
                config.peerAuthentications.published(),
                config.authorizationPolicies.published(),
                config.requestAuthentications.published()),
            config.others.published(),
            config.telemetries.published(),
            new ConfigSnapshot.Extensions(
                config.envoyFilters.published(), config.trafficExtensions.published())),
        namespaces.published(),
        trustAnchors);
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean hasWorkloadsOfNow(EndpointSnapshot snapshot) {
    return snapshot.workloadsByAddress() == registries.workloads()
        && snapshot.remoteWorkloads() == registries.remoteWorkloads();
  }

  @SuppressWarnings("ReferenceEquality")
  private EndpointSnapshot endpointSnapshot() {
    return published
        .map(MeshSnapshot::endpoints)
        .filter(before -> before.byService() == endpoints.published())
        .filter(this::hasWorkloadsOfNow)
        .orElseGet(
            () ->
                new EndpointSnapshot(
                    revision,
                    endpoints.published(),
                    registries.workloads(),
                    registries.remoteWorkloads()));
  }
}
