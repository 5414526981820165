package io.meltemi.dryrun;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that one proxy is sent, but for its credentials: clusters, listeners and name table, and what
 * these refer to.
 */
public final class ProxyResources {
  public static final ProxyResources NONE = new ProxyResources(Map.of());

  private final Map<ResourceType, SortedMap<String, Resource>> byType;

  private ProxyResources(Map<ResourceType, SortedMap<String, Resource>> byType) {
    this.byType = byType;
  }

  /** Asks as Envoy and the agent do. */
  static ProxyResources askedFor(ClientView view) {
    ResourceList sentClusters = view.list(ResourceType.CLUSTER);
    SortedMap<String, Resource> clusters = byName(sentClusters);
    SortedMap<String, Resource> listeners = byName(view.list(ResourceType.LISTENER));
    var named = new ListenerReferences();
    listeners.values().forEach(resource -> named.addFrom(listener(resource)));
    Set<String> assignments =
        clusters.values().stream()
            .flatMap(cluster -> assignment(cluster).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    var byType = new EnumMap<ResourceType, SortedMap<String, Resource>>(ResourceType.class);
    byType.put(ResourceType.CLUSTER, clusters);
    byType.put(ResourceType.LISTENER, listeners);
    byType.put(ResourceType.NAME_TABLE, byName(view.list(ResourceType.NAME_TABLE)));
    select(view, ResourceType.ROUTE, named.routes(), ResourceList.empty(), byType);
    select(view, ResourceType.ENDPOINT, assignments, sentClusters, byType);
    select(view, ResourceType.EXTENSION_CONFIG, named.extensions(), ResourceList.empty(), byType);
    return new ProxyResources(byType);
  }

  private static SortedMap<String, Resource> byName(ResourceList list) {
    var byName = new TreeMap<String, Resource>();
    list.resources().forEach(resource -> byName.put(resource.name(), resource));
    return byName;
  }

  private static void select(
      ClientView view,
      ResourceType type,
      Collection<String> names,
      ResourceList clusters,
      Map<ResourceType, SortedMap<String, Resource>> into) {
    into.put(type, byName(view.select(type, Subscription.to(names), clusters)));
  }

  private static Listener listener(Resource resource) {
    try {
      return Listener.parseFrom(resource.message());
    } catch (InvalidProtocolBufferException bug) {
      throw new IllegalStateException(resource.toString(), bug);
    }
  }

  /** The name that Envoy asks for the cluster's endpoints by; absent where it does not ask. */
  private static Optional<String> assignment(Resource resource) {
    try {
      Cluster cluster = Cluster.parseFrom(resource.message());
      if (cluster.getType() != Cluster.DiscoveryType.EDS) {
        return Optional.empty();
      }
      String service = cluster.getEdsClusterConfig().getServiceName();
      return Optional.of(service.isEmpty() ? cluster.getName() : service);
    } catch (InvalidProtocolBufferException bug) {
      throw new IllegalStateException(resource.toString(), bug);
    }
  }

  /** By name. */
  public SortedMap<String, Resource> of(ResourceType type) {
    return byType.getOrDefault(type, Collections.emptySortedMap());
  }
}
