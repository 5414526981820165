package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.ingest.kube.MergedService;
import io.meltemi.ingest.serviceentry.ServiceEntries;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import io.meltemi.model.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The registries of the clusters: the own one, where configuration comes from, and remote ones as
 * they come and go. Services of one namespace and name are one, with the endpoints of all clusters.
 * Confined to the writer's thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/aggregate/controller.go.
 */
final class ClusterRegistries {
  private final IngestSettings settings;
  private final Concerned concerned;
  private final ClusterRegistry own;
  private final SortedMap<String, ClusterRegistry> remote = new TreeMap<>();

  /** All of them, in the order of their endpoints. */
  private final SortedMap<String, ClusterRegistry> all = new TreeMap<>();

  private final McsTable mcs;
  private MeshConfig mesh;
  private MeshNetworks networks = MeshNetworks.NONE;
  private Map<String, Map<String, Workload>> remoteWorkloads = Map.of();

  ClusterRegistries(IngestSettings settings, MeshConfig mesh, Concerned concerned) {
    this.settings = settings;
    this.mesh = mesh;
    this.concerned = concerned;
    this.own = new ClusterRegistry(settings, concerned, basis(settings.clusterId()));
    this.mcs = new McsTable(settings, all);
    all.put(settings.clusterId(), own);
  }

  private Derivations.Basis basis(String cluster) {
    return new Derivations.Basis(settings, cluster, mesh, networks);
  }

  ClusterRegistry own() {
    return own;
  }

  /** The registry that an object of that key is in; made where it is a new cluster's. */
  ClusterRegistry of(MeshObject.Key key) {
    return key.cluster().isEmpty()
        ? own
        : remote.computeIfAbsent(
            key.cluster(),
            name -> {
              var made = new ClusterRegistry(settings, concerned, basis(name));
              all.put(name, made);
              return made;
            });
  }

  /**
   * That of a cluster, if it is known.
   *
   * @param cluster as in keys of objects: empty for the own one
   */
  Optional<ClusterRegistry> find(String cluster) {
    return cluster.isEmpty() ? Optional.of(own) : Optional.ofNullable(remote.get(cluster));
  }

  /**
   * What derives of ServiceEntries and WorkloadEntries in a cluster; the own one's where it is not
   * known.
   *
   * @param cluster as in keys of objects: empty for the own one
   */
  ServiceEntries entriesOf(String cluster) {
    return find(cluster).orElse(own).derive().entries();
  }

  /** Forgets a remote cluster, of which nothing is left. */
  void remove(String cluster) {
    if (remote.remove(cluster) != null) {
      all.remove(cluster);
    }
  }

  /** What every cluster reads is another. */
  void rederive(MeshConfig otherMesh, MeshNetworks otherNetworks) {
    mesh = otherMesh;
    networks = otherNetworks;
    all.forEach((name, registry) -> registry.rederive(basis(name)));
  }

  /** Makes those remote ones again whose network is another. */
  void rederiveStale() {
    remote.forEach(
        (name, registry) -> {
          if (registry.isStale()) {
            registry.rederive(basis(name));
          }
        });
  }

  /** What the mesh has of the Kubernetes service of that name; nothing where there is none. */
  List<Service> servicesOf(ResourceName name) {
    Optional<Service> service = serviceOf(name);
    return settings.mcs().equals(McsSettings.OFF)
        ? service.stream().toList()
        : service.map(mcs::servicesOf).orElse(List.of());
  }

  /** What ServiceExports and ServiceImports make of services. */
  McsTable mcs() {
    return mcs;
  }

  /** The Kubernetes service of that name, of all clusters that have it. */
  private Optional<Service> serviceOf(ResourceName name) {
    if (remote.isEmpty()) {
      return own.serviceOf(name);
    }
    var versions = new LinkedHashMap<String, Service>();
    own.serviceOf(name).ifPresent(s -> versions.put(settings.clusterId(), s));
    remote.forEach((cluster, r) -> r.serviceOf(name).ifPresent(s -> versions.put(cluster, s)));
    boolean ownAlone = versions.size() == 1 && versions.containsKey(settings.clusterId());
    return ownAlone
        ? Optional.of(versions.sequencedValues().getFirst())
        : MergedService.of(versions);
  }

  List<Endpoint> endpointsOf(Service.Key key) {
    Service.Key service = mcs.endpointsKey(key);
    if (remote.isEmpty()) {
      return own.endpointsOf(service);
    }
    var endpoints = new ArrayList<Endpoint>();
    all.values().forEach(registry -> endpoints.addAll(registry.endpointsOf(service)));
    return endpoints;
  }

  Set<String> pendingOf(Service.Key service) {
    if (remote.isEmpty()) {
      return own.pendingOf(service);
    }
    var pending = new HashSet<String>();
    all.values().forEach(registry -> pending.addAll(registry.pendingOf(service)));
    return pending;
  }

  /** The live pods of a namespace, in every cluster. */
  Collection<LivePod> podsIn(String namespace) {
    if (remote.isEmpty()) {
      return own.workloads().inNamespace(namespace);
    }
    var pods = new ArrayList<LivePod>();
    all.values().forEach(registry -> pods.addAll(registry.workloads().inNamespace(namespace)));
    return pods;
  }

  /** The own cluster's pods by address; the same instance while none changes. */
  Map<String, Workload> workloads() {
    return own.workloads().byAddress();
  }

  /** The same of each remote cluster. */
  @SuppressWarnings("ReferenceEquality") // a table is the same instance until it changes
  Map<String, Map<String, Workload>> remoteWorkloads() {
    boolean same =
        remoteWorkloads.keySet().equals(remote.keySet())
            && remote.entrySet().stream()
                .allMatch(
                    each ->
                        each.getValue().workloads().byAddress()
                            == remoteWorkloads.get(each.getKey()));
    if (!same) {
      var now = new TreeMap<String, Map<String, Workload>>();
      remote.forEach((name, registry) -> now.put(name, registry.workloads().byAddress()));
      remoteWorkloads = Collections.unmodifiableSortedMap(now);
    }
    return remoteWorkloads;
  }
}
