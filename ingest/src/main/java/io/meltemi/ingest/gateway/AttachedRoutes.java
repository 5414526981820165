package io.meltemi.ingest.gateway;

import io.meltemi.ingest.gateway.RouteDerivation.Attachment;
import io.meltemi.model.MeshObject;
import io.meltemi.model.status.StatusContent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** How many routes are attached to each listener, by the Gateway or ListenerSet it stands in. */
final class AttachedRoutes {
  private final Map<MeshObject.Key, Map<String, Integer>> counts = new HashMap<>();

  /** Counts a route, or no longer; the parents of the listeners that it is attached to. */
  Set<MeshObject.Key> count(RouteDerivation route, int by) {
    Set<MeshObject.Key> parents = new LinkedHashSet<>();
    for (Attachment one : new LinkedHashSet<>(route.attached())) {
      counts
          .computeIfAbsent(one.parent(), _ -> new HashMap<>())
          .merge(one.section(), by, Integer::sum);
      parents.add(one.parent());
    }
    return parents;
  }

  /** The status with these counts. */
  StatusContent.Listeners countedIn(MeshObject.Key parent, StatusContent.Listeners status) {
    Map<String, Integer> bySection = counts.getOrDefault(parent, Map.of());
    return new StatusContent.Listeners(
        status.conditions(),
        status.addresses(),
        status.attachedSets(),
        status.listeners().stream()
            .map(
                listener ->
                    new StatusContent.OneListener(
                        listener.name(),
                        listener.supportedKinds(),
                        bySection.getOrDefault(listener.name(), 0),
                        listener.conditions()))
            .toList());
  }
}
