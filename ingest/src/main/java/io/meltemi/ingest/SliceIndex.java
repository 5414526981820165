package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.model.Service;
import io.meltemi.model.kube.KubeEndpointSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The EndpointSlices of each service, and the services that have endpoints at an address. Confined
 * to the writer's thread.
 */
final class SliceIndex {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** A slice that lists an address; one instance for all addresses of the slice. */
  private record Ref(ResourceName slice, Service.Key service) {}

  private final String domain;
  private final Map<Service.Key, List<KubeEndpointSlice>> byService = new HashMap<>();
  private final Map<String, List<Ref>> byAddress = new HashMap<>();

  SliceIndex(String domain) {
    this.domain = domain;
  }

  private Ref refOf(KubeEndpointSlice slice) {
    String namespace = slice.meta().namespace();
    String name = slice.meta().labels().getOrDefault(SERVICE_NAME, "");
    var host = KubeServices.hostname(new ResourceName(namespace, name), domain);
    return new Ref(slice.meta().resource(), new Service.Key(host, namespace));
  }

  /** The service that the slice belongs to. The version before must be gone. */
  Service.Key add(KubeEndpointSlice slice) {
    Ref ref = refOf(slice);
    byService.merge(ref.service, List.of(slice), SliceIndex::both);
    addresses(slice).forEach(a -> byAddress.merge(a, List.of(ref), SliceIndex::joined));
    return ref.service;
  }

  private static List<KubeEndpointSlice> both(
      List<KubeEndpointSlice> some, List<KubeEndpointSlice> others) {
    var all = new ArrayList<>(joined(some, others));
    all.sort((a, b) -> a.meta().resource().compareTo(b.meta().resource()));
    return List.copyOf(all);
  }

  private static <T> List<T> joined(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  Service.Key remove(KubeEndpointSlice slice) {
    Ref ref = refOf(slice);
    byService.computeIfPresent(ref.service, (_, slices) -> without(slices, slice));
    addresses(slice).forEach(a -> byAddress.computeIfPresent(a, (_, refs) -> without(refs, ref)));
    return ref.service;
  }

  private static <T> @Nullable List<T> without(List<T> all, T gone) {
    List<T> left = all.stream().filter(one -> !one.equals(gone)).toList();
    return left.isEmpty() ? null : left;
  }

  private static Stream<String> addresses(KubeEndpointSlice slice) {
    return slice.endpoints().stream().flatMap(e -> e.addresses().stream()).distinct();
  }

  /** Adds the services with endpoints at the address. */
  void addServicesAt(String address, Set<Service.Key> services) {
    byAddress.getOrDefault(address, List.of()).forEach(ref -> services.add(ref.service));
  }

  /** The slices of a service, by their names. */
  List<KubeEndpointSlice> of(Service.Key service) {
    return byService.getOrDefault(service, List.of());
  }

  /** The services that have slices. */
  Set<Service.Key> services() {
    return byService.keySet();
  }
}
