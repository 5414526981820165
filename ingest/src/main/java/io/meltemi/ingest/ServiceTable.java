package io.meltemi.ingest;

import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services that each object stands for. Confined to the writer's thread. */
final class ServiceTable {
  private final Map<MeshObject.Key, List<Service>> byObject = new HashMap<>();
  private final Map<Service.Key, List<Service>> byKey = new HashMap<>();

  /** A service that came out equal stays the same instance. */
  void put(MeshObject.Key object, List<Service> services) {
    List<Service> before = remove(object);
    var kept = new ArrayList<Service>();
    for (Service service : services) {
      int same = before.indexOf(service);
      kept.add(same < 0 ? service : before.get(same));
    }
    byObject.put(object, List.copyOf(kept));
    kept.forEach(s -> byKey.computeIfAbsent(s.key(), k -> new ArrayList<>(1)).add(s));
  }

  List<Service> remove(MeshObject.Key object) {
    List<Service> before = byObject.remove(object);
    if (before == null) {
      return List.of();
    }
    before.forEach(this::unclaim);
    return before;
  }

  private void unclaim(Service service) {
    byKey.computeIfPresent(
        service.key(),
        (key, claims) -> {
          claims.remove(service);
          return claims.isEmpty() ? null : claims;
        });
  }

  /** All that objects claim under that key: several addresses, or several objects of one host. */
  List<Service> claims(Service.Key key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Whether Envoy is sent the endpoints by themselves; of others they are part of clusters. */
  boolean isBalancedByEndpoints(Service.Key key) {
    List<Service> claims = claims(key);
    return !claims.isEmpty()
        && claims.stream().allMatch(s -> s.resolution() == Service.Resolution.STATIC);
  }

  /** All services, the oldest first. */
  List<Service> sorted() {
    return byObject.values().stream()
        .flatMap(List::stream)
        .sorted(Service.OLDEST_FIRST.thenComparing(Service::address))
        .toList();
  }
}
