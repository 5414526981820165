package io.meltemi.translate.cluster;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.meltemi.model.Service;

/** Clusters of services with resolution DYNAMIC_DNS, whose names are known only by the request. */
final class DynamicForwardProxy {
  static final String CLUSTER = "envoy.clusters.dynamic_forward_proxy";
  private static final String CACHE_SUFFIX = "_dfp_dns_cache";

  private DynamicForwardProxy() {}

  /**
   * @param insecure upstream certificates are not verified, as the rule says
   */
  static Cluster.CustomClusterType type(
      Service service, ClusterEnvironment environment, boolean insecure) {
    DnsCacheConfig cache =
        DnsCacheConfig.newBuilder()
            .setName(service.hostname().value() + CACHE_SUFFIX)
            .setDnsLookupFamily(DnsDiscovery.lookupFamily(environment.ipFamily()))
            .build();
    return Cluster.CustomClusterType.newBuilder()
        .setName(CLUSTER)
        .setTypedConfig(
            Any.pack(
                ClusterConfig.newBuilder()
                    .setDnsCacheConfig(cache)
                    .setAllowInsecureClusterOptions(insecure)
                    .build()))
        .build();
  }
}
