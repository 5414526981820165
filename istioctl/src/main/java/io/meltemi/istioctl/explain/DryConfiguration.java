package io.meltemi.istioctl.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.dryrun.ProxyResources;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.xds.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A proxy's configuration as istiod would send it. */
final class DryConfiguration {
  private DryConfiguration() {}

  static ProxyConfiguration of(ProxyResources resources) {
    return new ProxyConfiguration(
        List.copyOf(read(resources, ResourceType.LISTENER, Listener.parser()).values()),
        read(resources, ResourceType.ROUTE, RouteConfiguration.parser()),
        read(resources, ResourceType.CLUSTER, Cluster.parser()),
        read(resources, ResourceType.ENDPOINT, ClusterLoadAssignment.parser()),
        read(resources, ResourceType.EXTENSION_CONFIG, TypedExtensionConfig.parser()));
  }

  private static <M> Map<String, M> read(
      ProxyResources resources, ResourceType type, Parser<M> parser) {
    var read = new LinkedHashMap<String, M>();
    resources
        .of(type)
        .forEach(
            (name, resource) -> {
              try {
                read.put(name, parser.parseFrom(resource.message()));
              } catch (InvalidProtocolBufferException bug) {
                throw new IllegalStateException(resource.toString(), bug);
              }
            });
    return read;
  }
}
