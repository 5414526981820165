package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.debug.metrics.PilotMetrics.Event;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts a source's changes on their way to the writer. Confined to the source's thread. */
final class CountedSink implements MeshChange.Sink {
  private static final Set<String> KUBERNETES =
      Set.of("Service", "EndpointSlice", "Pod", "Node", "Namespace", "Secret", "ConfigMap");

  private final MeshChange.Sink sink;
  private final PilotMetrics metrics;
  private final Set<MeshObject.Key> known = new HashSet<>();

  CountedSink(MeshChange.Sink sink, PilotMetrics metrics) {
    this.sink = sink;
    this.metrics = metrics;
  }

  @Override
  public void accept(List<MeshChange> changes) {
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) ->
            count(object.key(), known.add(object.key()) ? Event.ADD : Event.UPDATE);
        case MeshChange.Delete(var key) -> {
          known.remove(key);
          count(key, Event.DELETE);
        }
        case MeshChange.Mesh mesh -> metrics.inboundUpdate("config");
        case MeshChange.Networks networks -> metrics.inboundUpdate("config");
      }
    }
    sink.accept(changes);
  }

  private void count(MeshObject.Key key, Event event) {
    if (KUBERNETES.contains(key.kind())) {
      metrics.registryEvent(registryType(key.kind()), event);
      metrics.inboundUpdate(updateType(key.kind(), event));
    } else {
      metrics.configEvent(key.kind(), event);
      metrics.inboundUpdate("config");
    }
  }

  private static String registryType(String kind) {
    return switch (kind) {
      case "Service" -> "Services";
      case "Pod" -> "Pods";
      case "Node" -> "Nodes";
      default -> kind;
    };
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
