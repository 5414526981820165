package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.ingest.serviceentry.ServiceEntries;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ServiceEntries of each service, and the pods and WorkloadEntries that each of them selects.
 * Confined to the writer's thread.
 */
final class EntryIndex {
  /** An entry, and what it selects, by name. */
  private record Indexed(
      ServiceEntry entry,
      TreeMap<LivePod.Key, WorkloadEntry> workloads,
      TreeMap<LivePod.Key, LivePod> pods) {
    boolean selects(Labels labels) {
      return labels.matches(entry.discovery().workloadSelector().orElseThrow());
    }
  }

  /**
   * One label of each selector, by which to find it: a workload need not be held against those that
   * ask for a label which it has not. Key and value are empty for a selector that is.
   */
  private record Mark(String namespace, String key, String value) {
    static Mark of(ServiceEntry entry) {
      Labels selector = entry.discovery().workloadSelector().orElseThrow();
      String namespace = entry.meta().namespace();
      return selector.asMap().entrySet().stream()
          .findFirst()
          .map(first -> new Mark(namespace, first.getKey(), first.getValue()))
          .orElseGet(() -> new Mark(namespace, "", ""));
    }
  }

  private final Map<Service.Key, TreeMap<ResourceName, Indexed>> byService = new HashMap<>();
  private final Map<Mark, Map<ResourceName, Indexed>> selecting = new HashMap<>();
  private final Map<String, Map<LivePod.Key, WorkloadEntry>> workloads = new HashMap<>();

  /**
   * Takes a new entry.
   *
   * @param pods those of its namespace, in every cluster
   */
  List<Service.Key> add(ServiceEntry entry, Collection<LivePod> pods) {
    var indexed = new Indexed(entry, new TreeMap<>(), new TreeMap<>());
    for (Service.Key service : keys(entry)) {
      byService
          .computeIfAbsent(service, _ -> new TreeMap<>())
          .put(entry.meta().resource(), indexed);
    }
    if (entry.discovery().workloadSelector().isPresent()) {
      selecting
          .computeIfAbsent(Mark.of(entry), _ -> new HashMap<>())
          .put(entry.meta().resource(), indexed);
      workloads.getOrDefault(entry.meta().namespace(), Map.of()).values().stream()
          .filter(w -> indexed.selects(w.spec().labels()))
          .forEach(w -> indexed.workloads.put(key(w), w));
      pods.stream()
          .filter(p -> indexed.selects(p.workload().labels()))
          .forEach(p -> indexed.pods.put(p.key(), p));
    }
    return keys(entry);
  }

  List<Service.Key> remove(ServiceEntry entry) {
    ResourceName name = entry.meta().resource();
    for (Service.Key service : keys(entry)) {
      byService.computeIfPresent(service, (_, entries) -> without(entries, name));
    }
    if (entry.discovery().workloadSelector().isPresent()) {
      selecting.computeIfPresent(Mark.of(entry), (_, entries) -> without(entries, name));
    }
    return keys(entry);
  }

  private static <K, M extends Map<K, ?>> @Nullable M without(M map, K name) {
    map.remove(name);
    return map.isEmpty() ? null : map;
  }

  private static LivePod.Key key(WorkloadEntry workload) {
    return new LivePod.Key(workload.meta().resource(), workload.meta().cluster());
  }

  private static List<Service.Key> keys(ServiceEntry entry) {
    return entry.hosts().stream()
        .map(h -> new Service.Key(Hostname.of(h), entry.meta().namespace()))
        .toList();
  }

  /** The services whose entries select the pod. */
  Set<Service.Key> add(LivePod pod) {
    List<Indexed> entries = selecting(pod.name().namespace(), pod.workload().labels());
    entries.forEach(indexed -> indexed.pods.put(pod.key(), pod));
    return services(entries);
  }

  Set<Service.Key> remove(LivePod pod) {
    List<Indexed> entries = selecting(pod.name().namespace(), pod.workload().labels());
    entries.forEach(indexed -> indexed.pods.remove(pod.key()));
    return services(entries);
  }

  Set<Service.Key> add(WorkloadEntry workload) {
    workloads
        .computeIfAbsent(workload.meta().namespace(), _ -> new HashMap<>())
        .put(key(workload), workload);
    List<Indexed> entries = selecting(workload.meta().namespace(), workload.spec().labels());
    entries.forEach(indexed -> indexed.workloads.put(key(workload), workload));
    return services(entries);
  }

  Set<Service.Key> remove(WorkloadEntry workload) {
    workloads.computeIfPresent(
        workload.meta().namespace(), (_, all) -> without(all, key(workload)));
    List<Indexed> entries = selecting(workload.meta().namespace(), workload.spec().labels());
    entries.forEach(indexed -> indexed.workloads.remove(key(workload)));
    return services(entries);
  }

  private List<Indexed> selecting(String namespace, Labels labels) {
    if (selecting.isEmpty()) {
      return List.of();
    }
    var entries = new ArrayList<>(marked(namespace, "", "").values());
    labels.asMap().forEach((key, value) -> entries.addAll(marked(namespace, key, value).values()));
    entries.removeIf(indexed -> !indexed.selects(labels));
    return entries;
  }

  private Map<ResourceName, Indexed> marked(String namespace, String key, String value) {
    return selecting.getOrDefault(new Mark(namespace, key, value), Map.of());
  }

  private static Set<Service.Key> services(List<Indexed> entries) {
    var services = new HashSet<Service.Key>();
    entries.forEach(indexed -> services.addAll(keys(indexed.entry)));
    return services;
  }

  /** The services that entries stand for. */
  Set<Service.Key> services() {
    return byService.keySet();
  }

  /** The host as the entry has it, for a resolver to ask for. */
  private static String spelling(ServiceEntry entry, Hostname host) {
    return entry.hosts().stream()
        .filter(written -> written.equalsIgnoreCase(host.value()))
        .findFirst()
        .orElse(host.value());
  }

  /**
   * The endpoints that the service's entries list or select: once for each address of the entry, as
   * 1.30.3 counts them for weights. Envoy keeps one of those that are alike.
   *
   * @param derivations of the cluster of that name, as objects have it
   */
  List<Endpoint> endpointsOf(Service.Key service, Function<String, ServiceEntries> derivations) {
    ServiceEntries derive = derivations.apply("");
    var endpoints = new ArrayList<Endpoint>();
    for (var indexed : byService.getOrDefault(service, new TreeMap<>()).values()) {
      ServiceEntry entry = indexed.entry;
      var once = new ArrayList<Endpoint>();
      once.addAll(derive.listedEndpoints(entry, spelling(entry, service.hostname())));
      indexed
          .workloads
          .values()
          .forEach(w -> once.addAll(derivations.apply(w.meta().cluster()).endpointsOf(entry, w)));
      indexed.pods.values().forEach(p -> once.addAll(derive.endpointsOf(entry, p)));
      for (int i = 0; i < Math.max(1, entry.addresses().size()); i++) {
        endpoints.addAll(once);
      }
    }
    return endpoints;
  }
}
