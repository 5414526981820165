package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Service;
import io.meltemi.model.Visibility;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code /debug/sidecarz}: which services and rules one proxy sees. */
public final class SidecarView {
  private final ProxyScope scope;
  private final List<Map<String, Object>> objects;
  private final ServiceJson services;
  private final JsonWriter json;
  private final Snapshot snapshot;

  /** The mesh that the scope is of. */
  public record Snapshot(String clusterId, long revision) {}

  private SidecarView(
      ProxyScope scope, List<Map<String, Object>> objects, Snapshot snapshot, JsonWriter json) {
    this.scope = scope;
    this.snapshot = snapshot;
    this.objects = objects;
    this.services = new ServiceJson(snapshot.clusterId);
    this.json = json;
  }

  /**
   * @param objects parsed documents, for what rules say
   */
  public static void sidecarz(
      ProxyScope scope, List<Map<String, Object>> objects, Snapshot snapshot, JsonWriter json) {
    new SidecarView(scope, objects, snapshot, json).write();
  }

  private void write() {
    json.beginObject().name("destinationRules").beginObject();
    rules().forEach((host, rule) -> rule(host, rule));
    json.endObject().name("egressListenerServices").beginList();
    scope.egressListeners().forEach(listener -> list(listener.services()));
    json.endList()
        .field("name", scope.sidecar().map(s -> s.meta().name()).orElse("default-sidecar"))
        .field("namespace", scope.proxy().namespace());
    json.name("outboundTrafficPolicy")
        .beginObject()
        .field("mode", scope.outboundTrafficPolicy().mode().name())
        .endObject();
    json.name("services");
    list(scope.services());
    SortedMap<String, Service> byHost = new TreeMap<>();
    scope.services().forEach(service -> byHost.putIfAbsent(service.hostname().value(), service));
    json.name("servicesByHostname").beginObject();
    byHost.forEach((host, service) -> services.write(service, json.name(host)));
    json.endObject().name("sidecar");
    sidecar();
    json.field("version", Long.toString(snapshot.revision)).endObject();
  }

  private SortedMap<String, DestinationRule> rules() {
    SortedMap<String, DestinationRule> rules = new TreeMap<>();
    for (Service service : scope.services()) {
      scope
          .destinationRule(service)
          .ifPresent(rule -> rules.putIfAbsent(rule.host().value(), rule));
    }
    return rules;
  }

  private void list(List<Service> members) {
    json.beginList();
    members.forEach(service -> services.write(service, json));
    json.endList();
  }

  private void rule(String host, DestinationRule rule) {
    var meta = rule.meta();
    json.name(host).beginList().beginObject().name("exportTo");
    ServiceJson.set(
        switch (rule.exportTo()) {
          case Visibility.Public() -> List.of();
          case Visibility.Nowhere() -> List.of("~");
          case Visibility.Namespaces(var names) -> names;
        },
        json);
    json.name("from").beginList().beginObject();
    json.field("Namespace", meta.namespace()).field("Name", meta.name()).endObject().endList();
    json.name("rule").beginObject().name("type").beginObject();
    json.field("group", "networking.istio.io")
        .field("version", "v1")
        .field("kind", "DestinationRule")
        .endObject();
    json.field("name", meta.name())
        .field("namespace", meta.namespace())
        .field("creationTimestamp", meta.created().toString())
        .name("Spec")
        .plain(spec("DestinationRule", meta.namespace(), meta.name()));
    json.name("Status").beginObject().endObject().name("Extra").nullValue();
    json.endObject().endObject().endList();
  }

  private void sidecar() {
    if (scope.sidecar().isEmpty()) {
      json.nullValue();
    } else {
      var meta = scope.sidecar().get().meta();
      json.plain(spec("Sidecar", meta.namespace(), meta.name()));
    }
  }

  /** As it was written; empty where the source does not keep that. */
  private Object spec(String kind, String namespace, String name) {
    for (Map<String, Object> object : objects) {
      if (kind.equals(object.get("kind"))
          && object.get("metadata") instanceof Map<?, ?> metadata
          && name.equals(metadata.get("name"))
          && namespace.equals(metadata.get("namespace"))) {
        return object.getOrDefault("spec", Map.of());
      }
    }
    return Map.of();
  }
}
