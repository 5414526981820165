package io.meltemi.istiod.delivery;

import io.meltemi.model.EndpointSnapshot;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoded;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.cluster.ClusterTranslator;
import io.meltemi.translate.endpoint.EndpointTranslator;
import io.meltemi.translate.listener.ListenerTranslator;
import io.meltemi.translate.nametable.NameTableTranslator;
import io.meltemi.translate.route.RouteTranslator;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.util.List;
import java.util.Optional;

/** The translators, which live as long as istiod: their caches outlast every snapshot. */
final class Translators {
  private final ClusterTranslator clusters;
  private final EndpointTranslator endpoints;
  private final ListenerTranslator listeners;
  private final RouteTranslator routes;
  private final NameTableTranslator nameTables;
  private final BuildCache<Typed, Resource> resources =
      new BuildCache<>(t -> Resource.of(t.type, t.encoded.name(), t.encoded.bytes()));

  private final BuildCache<Encoded, Resource> loadAssignments =
      new BuildCache<>(e -> Resource.of(ResourceType.ENDPOINT, e.name(), e.bytes()));

  /** Equal only where the very same bytes are: an array has no other equality. */
  private record Typed(ResourceType type, Encoded encoded) {}

  Translators(TranslateSettings settings) {
    clusters = new ClusterTranslator(settings);
    endpoints = new EndpointTranslator(settings);
    listeners = new ListenerTranslator();
    routes = new RouteTranslator();
    nameTables = new NameTableTranslator();
  }

  /** What the snapshots of late did not ask for is dropped. */
  void endGeneration() {
    endEndpointGeneration();
    clusters.endGeneration();
    listeners.endGeneration();
    routes.endGeneration();
    nameTables.endGeneration();
    resources.endGeneration();
  }

  /** The same for load assignments alone, which change without the rest. */
  void endEndpointGeneration() {
    endpoints.endGeneration();
    loadAssignments.endGeneration();
  }

  List<Resource> clusters(ProxyScope scope, EndpointSnapshot mesh) {
    return resources(ResourceType.CLUSTER, clusters.clusters(scope, mesh));
  }

  List<Resource> listeners(ProxyScope scope, EndpointSnapshot mesh) {
    return resources(ResourceType.LISTENER, listeners.listeners(scope, mesh));
  }

  /** The table of a proxy that captures DNS; none for others. */
  List<Resource> nameTable(ProxyScope scope, EndpointSnapshot mesh) {
    return scope.proxy().features().dnsCapture()
        ? resources(ResourceType.NAME_TABLE, List.of(nameTables.nameTable(scope, mesh)))
        : List.of();
  }

  Optional<Resource> endpoints(ProxyScope scope, EndpointSnapshot mesh, String cluster) {
    return endpoints.loadAssignment(scope, mesh, cluster).map(loadAssignments::get);
  }

  Optional<Resource> route(ProxyScope scope, String name) {
    return routes.route(scope, name).map(e -> resource(ResourceType.ROUTE, e));
  }

  private List<Resource> resources(ResourceType type, List<Encoded> encoded) {
    return encoded.stream().map(e -> resource(type, e)).toList();
  }

  private Resource resource(ResourceType type, Encoded encoded) {
    return resources.get(new Typed(type, encoded));
  }
}
