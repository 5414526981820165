package io.meltemi.translate.cluster;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.translate.ProtoDurations;
import java.time.Duration;

/** Settings of clusters whose names Envoy resolves. */
final class DnsDiscovery {
  static final String CARES = "envoy.network.dns_resolver.cares";

  /** Spreads the lookups of many proxies; Istio's default. */
  private static final Duration JITTER = Duration.ofMillis(100);

  /** Keeps a resolver from using one UDP port for too long; Istio's default. */
  private static final int MAX_QUERIES_PER_SOCKET = 100;

  private static final TypedExtensionConfig RESOLVER =
      TypedExtensionConfig.newBuilder()
          .setName(CARES)
          .setTypedConfig(
              Any.pack(
                  CaresDnsResolverConfig.newBuilder()
                      .setUdpMaxQueries(UInt32Value.of(MAX_QUERIES_PER_SOCKET))
                      .build()))
          .build();

  private DnsDiscovery() {}

  static void apply(Cluster.Builder cluster, ClusterEnvironment environment) {
    cluster
        .setDnsLookupFamily(lookupFamily(environment.ipFamily()))
        .setDnsJitter(ProtoDurations.of(JITTER))
        .setRespectDnsTtl(true);
    environment
        .defaults()
        .dnsRefreshRate()
        .map(ProtoDurations::of)
        .ifPresent(cluster::setDnsRefreshRate);
    if (environment.abilities().caresResolver()) {
      cluster.setTypedDnsResolverConfig(RESOLVER);
    }
  }

  static DnsLookupFamily lookupFamily(IpFamily family) {
    return family == IpFamily.IPV6 ? DnsLookupFamily.V6_ONLY : DnsLookupFamily.V4_ONLY;
  }
}
