package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** From which Gateways routes lead to a backend: how many routes, by backend and Gateway. */
final class BackendGateways {
  private final Map<MeshObject.Key, TreeMap<ResourceName, Integer>> routes = new HashMap<>();

  /** Counts a route, or no longer; the backends of which the Gateways may be others. */
  Set<MeshObject.Key> count(Route route, int by) {
    Set<ResourceName> gateways = new HashSet<>();
    String namespace = route.meta().namespace();
    for (ParentReference parent : route.parents()) {
      if (parent.to().isTo(ParentReference.GROUP, "Gateway")) {
        gateways.add(parent.resource(namespace));
      }
    }
    Set<MeshObject.Key> backends = new HashSet<>();
    for (Route.Rule rule : route.rules()) {
      for (Route.Backend backend : rule.backends()) {
        if (backend.reference().to().isTo("", "Service")) {
          backends.add(new MeshObject.Key("Service", backend.reference().to().from(namespace)));
        }
      }
    }
    for (MeshObject.Key backend : backends) {
      var counts = routes.computeIfAbsent(backend, _ -> new TreeMap<>());
      gateways.forEach(
          gateway ->
              counts.merge(gateway, by, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b)));
      if (counts.isEmpty()) {
        routes.remove(backend);
      }
    }
    return gateways.isEmpty() ? Set.of() : backends;
  }

  SortedSet<ResourceName> to(MeshObject.Key backend) {
    return new TreeSet<>(routes.getOrDefault(backend, new TreeMap<>()).keySet());
  }
}
