package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.ingest.serviceentry.ServiceEntries;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.Workload;
import io.meltemi.model.kube.KubeEndpointSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Which objects each service's endpoints come from, so that a change recomputes only the services
 * that it concerns. Confined to the writer's thread.
 */
final class EndpointIndex {
  static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final String domain;
  private final Map<Service.Key, TreeMap<ResourceName, KubeEndpointSlice>> slices = new HashMap<>();
  private final Map<String, Set<Service.Key>> servicesByAddress = new HashMap<>();
  private final Map<Service.Key, TreeMap<ResourceName, ServiceEntry>> entries = new HashMap<>();
  private final Map<String, Set<ServiceEntry>> selectingByNamespace = new HashMap<>();

  EndpointIndex(String domain) {
    this.domain = domain;
  }

  private Service.Key serviceOf(KubeEndpointSlice slice) {
    String namespace = slice.meta().namespace();
    String name = slice.meta().labels().getOrDefault(SERVICE_NAME, "");
    return new Service.Key(
        KubeServices.hostname(new ResourceName(namespace, name), domain), namespace);
  }

  /** The service that the slice belongs to. */
  Service.Key add(KubeEndpointSlice slice) {
    Service.Key service = serviceOf(slice);
    slices.computeIfAbsent(service, s -> new TreeMap<>()).put(slice.meta().resource(), slice);
    addresses(slice)
        .forEach(a -> servicesByAddress.computeIfAbsent(a, x -> new HashSet<>()).add(service));
    return service;
  }

  Service.Key remove(KubeEndpointSlice slice) {
    Service.Key service = serviceOf(slice);
    var ofService = slices.getOrDefault(service, new TreeMap<>());
    ofService.remove(slice.meta().resource());
    if (ofService.isEmpty()) {
      slices.remove(service);
    }
    var left = new HashSet<String>();
    ofService.values().forEach(s -> left.addAll(addresses(s)));
    for (String address : addresses(slice)) {
      Set<Service.Key> services = servicesByAddress.get(address);
      if (services != null && !left.contains(address) && services.remove(service)) {
        servicesByAddress.computeIfPresent(address, (a, s) -> s.isEmpty() ? null : s);
      }
    }
    return service;
  }

  private static List<String> addresses(KubeEndpointSlice slice) {
    return slice.endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
  }

  /** The services of the entry's hosts. */
  List<Service.Key> add(ServiceEntry entry) {
    for (Service.Key service : keys(entry)) {
      entries.computeIfAbsent(service, s -> new TreeMap<>()).put(entry.meta().resource(), entry);
    }
    if (entry.workloadSelector().isPresent()) {
      selectingByNamespace
          .computeIfAbsent(entry.meta().namespace(), ns -> new LinkedHashSet<>())
          .add(entry);
    }
    return keys(entry);
  }

  List<Service.Key> remove(ServiceEntry entry) {
    for (Service.Key service : keys(entry)) {
      entries.computeIfPresent(
          service,
          (key, ofService) -> {
            ofService.remove(entry.meta().resource());
            return ofService.isEmpty() ? null : ofService;
          });
    }
    selectingByNamespace.getOrDefault(entry.meta().namespace(), new HashSet<>()).remove(entry);
    return keys(entry);
  }

  private static List<Service.Key> keys(ServiceEntry entry) {
    return entry.hosts().stream()
        .map(h -> new Service.Key(Hostname.of(h), entry.meta().namespace()))
        .toList();
  }

  /** Services with endpoints at the pod's addresses, or whose entries select its labels. */
  Set<Service.Key> servicesOf(Workload pod) {
    var services = new HashSet<Service.Key>();
    pod.addresses().forEach(a -> services.addAll(servicesByAddress.getOrDefault(a, Set.of())));
    services.addAll(selecting(pod.name().namespace(), pod.labels()));
    return services;
  }

  Set<Service.Key> selecting(String namespace, Labels labels) {
    var services = new HashSet<Service.Key>();
    selectingByNamespace.getOrDefault(namespace, Set.of()).stream()
        .filter(e -> labels.matches(e.workloadSelector().orElseThrow()))
        .forEach(e -> services.addAll(keys(e)));
    return services;
  }

  Set<Service.Key> services() {
    var all = new HashSet<>(slices.keySet());
    all.addAll(entries.keySet());
    return all;
  }

  /** The service's endpoints as of now. */
  ServiceEndpoints endpointsOf(
      Service.Key service, Derivations derive, Supplier<SelectableWorkloads> selectable) {
    var endpoints = new ArrayList<Endpoint>();
    var ofService = slices.get(service);
    if (ofService != null) {
      endpoints.addAll(derive.slices().endpointsOf(ofService.values()));
    }
    for (ServiceEntry entry : entries.getOrDefault(service, new TreeMap<>()).values()) {
      endpoints.addAll(derive.entries().listedEndpoints(entry, service.hostname().value()));
      entry
          .workloadSelector()
          .ifPresent(
              selector ->
                  endpoints.addAll(selected(entry, selector, derive.entries(), selectable.get())));
    }
    return endpoints.isEmpty() ? ServiceEndpoints.NONE : new ServiceEndpoints(endpoints);
  }

  private static List<Endpoint> selected(
      ServiceEntry entry, Labels selector, ServiceEntries derive, SelectableWorkloads workloads) {
    String namespace = entry.meta().namespace();
    var endpoints = new ArrayList<Endpoint>();
    workloads
        .entries(namespace, selector)
        .forEach(w -> endpoints.addAll(derive.endpointsOf(entry, w)));
    workloads
        .pods(namespace, selector)
        .forEach(p -> endpoints.addAll(derive.endpointsOf(entry, p)));
    return endpoints;
  }
}
