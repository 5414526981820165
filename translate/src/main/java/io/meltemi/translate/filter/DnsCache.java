package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.meltemi.model.ProxyView.IpFamily;

/**
 * A cache of names that are resolved on demand. The cluster of the host must name the same cache
 * with the same settings: Envoy refuses two that differ.
 *
 * @param host the wildcard host that it is for
 */
public record DnsCache(String host, IpFamily family) {
  public DnsCacheConfig config() {
    return DnsCacheConfig.newBuilder()
        .setName(host + "_dfp_dns_cache")
        .setDnsLookupFamily(
            switch (family) {
              case IPV4 -> DnsLookupFamily.V4_ONLY;
              case IPV6 -> DnsLookupFamily.V6_ONLY;
              case DUAL -> DnsLookupFamily.ALL;
            })
        .build();
  }
}
