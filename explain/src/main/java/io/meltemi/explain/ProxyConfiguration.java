package io.meltemi.explain;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;
import java.util.Map;

/**
 * What a proxy has.
 *
 * @param routes, clusters, extensions by name
 * @param assignments by the name that they are asked for by
 */
public record ProxyConfiguration(
    List<Listener> listeners,
    Map<String, RouteConfiguration> routes,
    Map<String, Cluster> clusters,
    Map<String, ClusterLoadAssignment> assignments,
    Map<String, TypedExtensionConfig> extensions) {
  public ProxyConfiguration {
    listeners = List.copyOf(listeners);
    routes = Map.copyOf(routes);
    clusters = Map.copyOf(clusters);
    assignments = Map.copyOf(assignments);
    extensions = Map.copyOf(extensions);
  }
}
