package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.serviceentry.ServiceEntries;
import io.meltemi.model.Endpoint;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeService;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The healthy WorkloadEntries of a cluster, of which its Services select those of their namespace
 * as they do pods. Confined to the writer's thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/controller.go
 * (serviceInstancesFromWorkloadInstances).
 */
final class WorkloadEntryIndex {
  private final Map<String, TreeMap<ResourceName, WorkloadEntry>> byNamespace = new HashMap<>();

  void put(WorkloadEntry entry) {
    byNamespace
        .computeIfAbsent(entry.meta().namespace(), _ -> new TreeMap<>())
        .put(entry.meta().resource(), entry);
  }

  void remove(WorkloadEntry entry) {
    byNamespace.computeIfPresent(
        entry.meta().namespace(),
        (_, entries) -> {
          entries.remove(entry.meta().resource());
          return entries.isEmpty() ? null : entries;
        });
  }

  Optional<WorkloadEntry> find(ResourceName name) {
    return Optional.ofNullable(byNamespace.get(name.namespace())).map(all -> all.get(name));
  }

  Stream<WorkloadEntry> all() {
    return byNamespace.values().stream().flatMap(entries -> entries.values().stream());
  }

  /** Those of a namespace, by name. */
  Collection<WorkloadEntry> of(String namespace) {
    TreeMap<ResourceName, WorkloadEntry> entries = byNamespace.get(namespace);
    return entries == null ? List.of() : entries.values();
  }

  /** Whether the service has the entry for an endpoint: one with an address of its own may. */
  static boolean selects(KubeService service, WorkloadEntry entry) {
    Labels selector = service.selector();
    return service.meta().namespace().equals(entry.meta().namespace())
        && !selector.isEmpty()
        && !service.type().equals("ExternalName")
        && !service.clusterIps().equals(List.of("None"))
        && entry.spec().labels().matches(selector);
  }

  /** What a Service selects. */
  List<Endpoint> endpointsOf(KubeService service, ServiceEntries derive) {
    return of(service.meta().namespace()).stream()
        .filter(entry -> selects(service, entry))
        .flatMap(
            entry ->
                service.ports().stream().flatMap(port -> derive.endpointOf(port, entry).stream()))
        .toList();
  }
}
