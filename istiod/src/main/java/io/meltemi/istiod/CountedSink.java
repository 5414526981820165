package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.debug.metrics.PilotMetrics.Event;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the changes of a source on their way to the mesh's writer. Any thread, one after the
 * other: several clusters may have the same.
 */
final class CountedSink implements MeshChange.Sink {
  /** Those that are neither the registry's nor configuration. */
  private static final Set<String> CREDENTIALS = Set.of("Secret", "ConfigMap");

  /** What the peer calls the kinds of the registry. */
  private static final Map<String, String> REGISTRY =
      Map.of(
          "Service", "Services",
          "EndpointSlice", "EndpointSlice",
          "Pod", "Pods",
          "Node", "Nodes",
          "Namespace", "Namespaces");

  private final MeshChange.Sink sink;
  private final PilotMetrics metrics;
  private final Set<MeshObject.Key> known = new HashSet<>();

  CountedSink(MeshChange.Sink sink, PilotMetrics metrics) {
    this.sink = sink;
    this.metrics = metrics;
  }

  @Override
  public synchronized void accept(List<MeshChange> changes) {
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) ->
            count(object.key(), known.add(object.key()) ? Event.ADD : Event.UPDATE);
        case MeshChange.Delete(var key) -> {
          if (known.remove(key)) {
            count(key, Event.DELETE);
          }
        }
        case MeshChange.Mesh mesh -> metrics.inboundUpdate("config");
        case MeshChange.Networks networks -> metrics.inboundUpdate("config");
        case MeshChange.Registry(var cluster, var all) -> count(cluster, all);
        case MeshChange.Keys _, MeshChange.Anchors _, MeshChange.Addresses _ -> {}
      }
    }
    sink.accept(changes);
  }

  /** All that a cluster holds. */
  private void count(String cluster, List<MeshObject> all) {
    var now = new HashSet<MeshObject.Key>();
    all.forEach(object -> now.add(object.key()));
    known.stream()
        .filter(key -> key.cluster().equals(cluster) && !now.contains(key))
        .toList()
        .forEach(
            gone -> {
              known.remove(gone);
              count(gone, Event.DELETE);
            });
    now.stream().filter(known::add).forEach(key -> count(key, Event.ADD));
  }

  private void count(MeshObject.Key key, Event event) {
    String registered = REGISTRY.get(key.kind());
    if (registered != null) {
      metrics.registryEvent(registered, event);
    } else if (!CREDENTIALS.contains(key.kind())) {
      metrics.configEvent(key.kind(), event);
    }
    metrics.inboundUpdate(updateType(key.kind(), event));
  }

  private static String updateType(String kind, Event event) {
    return switch (kind) {
      case "EndpointSlice", "Pod" -> "eds";
      case "Service" -> event == Event.DELETE ? "svcdelete" : "svc";
      default -> "config";
    };
  }

  @Override
  public void synced() {
    sink.synced();
  }
}
