package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.ImportedService;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.model.Service;
import io.meltemi.model.kube.McsService;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What ServiceExports and ServiceImports of all clusters make of Kubernetes services. Confined to
 * the writer's thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/{serviceexportcache,
 * serviceimportcache}.go.
 */
final class McsTable {
  private final IngestSettings settings;
  private final SortedMap<String, ClusterRegistry> clusters;
  private boolean changed;
  private List<McsService> published = List.of();

  /**
   * @param clusters the registries by the clusters' names, as they are at any time
   */
  McsTable(IngestSettings settings, SortedMap<String, ClusterRegistry> clusters) {
    this.settings = settings;
    this.clusters = clusters;
  }

  /** What a Kubernetes service is to the mesh: itself, and once more by its imports' host. */
  List<Service> servicesOf(Service service) {
    McsSettings mcs = settings.mcs();
    var name = new ResourceName(service.namespace(), service.name());
    var all = new ArrayList<Service>();
    SortedSet<String> local =
        mcs.clusterLocal() ? Collections.emptySortedSet() : exportedFrom(name);
    all.add(limited(service, local));
    SequencedMap<String, List<String>> addresses = imports(name);
    if (!addresses.isEmpty()) {
      SortedSet<String> both = new TreeSet<>(exportedFrom(name));
      both.retainAll(addresses.keySet());
      ImportedService.of(service, addresses).map(s -> limited(s, both)).ifPresent(all::add);
    }
    return all;
  }

  private Service limited(Service service, SortedSet<String> exportedFrom) {
    return settings.mcs().discovery()
        ? service.with(service.vips(), service.kubernetes().exportedFrom(exportedFrom))
        : service;
  }

  private SortedSet<String> exportedFrom(ResourceName name) {
    var exporting = new TreeSet<String>();
    clusters.forEach(
        (cluster, registry) ->
            registry
                .objects()
                .find(ServiceExport.KIND, ServiceExport.class, name)
                .ifPresent(_ -> exporting.add(cluster)));
    return Collections.unmodifiableSortedSet(exporting);
  }

  /** The own cluster's first. */
  private SequencedMap<String, List<String>> imports(ResourceName name) {
    var addresses = new LinkedHashMap<String, List<String>>();
    if (settings.mcs().host()) {
      ClusterRegistry own = clusters.get(settings.clusterId());
      if (own != null) {
        addImport(addresses, settings.clusterId(), own, name);
      }
      clusters.forEach((cluster, registry) -> addImport(addresses, cluster, registry, name));
    }
    return addresses;
  }

  private static void addImport(
      Map<String, List<String>> to, String cluster, ClusterRegistry registry, ResourceName name) {
    registry
        .objects()
        .find(ServiceImport.KIND, ServiceImport.class, name)
        .filter(imported -> !imported.ips().isEmpty())
        .ifPresent(imported -> to.put(cluster, imported.ips()));
  }

  /** The key whose endpoints a service has: the imports' host has those of the service itself. */
  Service.Key endpointsKey(Service.Key service) {
    return settings.mcs().host()
        ? ImportedService.nameOf(service)
            .filter(name -> !imports(name).isEmpty())
            .map(
                name ->
                    new Service.Key(
                        KubeServices.hostname(name, settings.domain()), name.namespace()))
            .orElse(service)
        : service;
  }

  /** Those of the imports' hosts whose endpoints are these services'. */
  List<Service.Key> importedKeys(Collection<Service.Key> services) {
    if (!settings.mcs().host()) {
      return List.of();
    }
    return services.stream()
        .flatMap(key -> KubeServices.nameOf(key, settings.domain()).stream())
        .filter(name -> !imports(name).isEmpty())
        .map(name -> new Service.Key(ImportedService.hostname(name), name.namespace()))
        .toList();
  }

  /** A service, an export or an import is another. */
  void touch() {
    changed = !settings.mcs().equals(McsSettings.OFF);
  }

  boolean isChanged() {
    return changed;
  }

  /** What the clusters say of services, by cluster, namespace and name. */
  List<McsService> publish() {
    if (changed) {
      var all = new ArrayList<McsService>();
      clusters.forEach((cluster, registry) -> addServices(all, cluster, registry));
      published = List.copyOf(all);
      changed = false;
    }
    return published;
  }

  private void addServices(List<McsService> to, String cluster, ClusterRegistry registry) {
    var names = new TreeSet<ResourceName>();
    registry
        .objects()
        .all(ServiceExport.KIND, ServiceExport.class)
        .forEach(export -> names.add(export.meta().resource()));
    registry
        .objects()
        .all(ServiceImport.KIND, ServiceImport.class)
        .forEach(imported -> names.add(imported.meta().resource()));
    names.forEach(name -> to.add(serviceIn(cluster, registry, name)));
  }

  private McsService serviceIn(String cluster, ClusterRegistry registry, ResourceName name) {
    Optional<ServiceImport> imported =
        registry.objects().find(ServiceImport.KIND, ServiceImport.class, name);
    String address =
        imported.stream()
            .flatMap(one -> one.ips().stream())
            .filter(_ -> clusters.values().stream().anyMatch(r -> r.serviceOf(name).isPresent()))
            .findFirst()
            .orElse("");
    Optional<SortedMap<String, String>> hosts = Optional.empty();
    if (registry.objects().find(ServiceExport.KIND, ServiceExport.class, name).isPresent()) {
      var discoverable = new TreeMap<String, String>();
      if (registry.serviceOf(name).isPresent()) {
        discoverable.put(
            KubeServices.hostname(name, settings.domain()).value(),
            settings.mcs().clusterLocal() ? McsService.SAME_CLUSTER : McsService.ALWAYS);
      }
      if (!address.isEmpty()) {
        discoverable.put(ImportedService.hostname(name).value(), McsService.ALWAYS);
      }
      hosts = Optional.of(discoverable);
    }
    return new McsService(cluster, name, hosts, imported.isPresent(), address);
  }
}
