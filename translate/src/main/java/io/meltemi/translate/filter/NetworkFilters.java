package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy;
import io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig;
import io.meltemi.model.ProxyView.Extensions;
import java.util.List;

/**
 * The network filters, in the order in which a chain has them: {@link #peerMetadata}, {@link
 * AccessFilters#network}, {@link #metrics}, {@link #dynamicForwardProxy}, {@link #mongo}, and a
 * terminal one.
 */
public final class NetworkFilters {
  public static final String TCP_PROXY = "envoy.filters.network.tcp_proxy";
  public static final String HTTP_CONNECTION_MANAGER =
      "envoy.filters.network.http_connection_manager";

  private static final String PEER_METADATA = "istio.metadata_exchange";
  private static final Filter PEER_METADATA_FILTER =
      named(
          PEER_METADATA,
          TypedConfig.struct(
              "envoy.tcp.metadataexchange.config.MetadataExchange",
              Struct.newBuilder()
                  .putFields(
                      "protocol", Value.newBuilder().setStringValue("istio-peer-exchange").build())
                  .putFields("enable_discovery", Value.newBuilder().setBoolValue(true).build())
                  .build()));

  private static final String MONGO = "envoy.filters.network.mongo_proxy";
  private static final String SNI_PROXY = "envoy.filters.network.sni_dynamic_forward_proxy";

  private NetworkFilters() {}

  /** Tells and learns who the peer is, in bytes before the stream; servers only. */
  public static List<Filter> peerMetadata(Extensions extensions) {
    return extensions.has(PEER_METADATA) ? List.of(PEER_METADATA_FILTER) : List.of();
  }

  /** Keeps Istio's metrics of connections and bytes. */
  public static List<Filter> metrics(NetworkChain chain) {
    return StatsFilter.networkFiltersFor(chain);
  }

  /** Resolves the SNI on demand, for TLS to a host of resolution DYNAMIC_DNS. */
  public static List<Filter> dynamicForwardProxy(DnsCache cache, int port, Extensions extensions) {
    return extensions.has(SNI_PROXY)
        ? List.of(
            named(
                "envoy.extensions.filters.network.sni_dynamic_forward_proxy",
                FilterConfig.newBuilder()
                    .setDnsCacheConfig(cache.config())
                    .setPortValue(port)
                    .build()))
        : List.of();
  }

  /** Counts MongoDB's operations. */
  public static List<Filter> mongo(String statPrefix, Extensions extensions) {
    return extensions.has(MONGO)
        ? List.of(named(MONGO, MongoProxy.newBuilder().setStatPrefix(statPrefix).build()))
        : List.of();
  }

  public static Filter named(String name, Message config) {
    return named(name, TypedConfig.of(config));
  }

  public static Filter named(String name, Any config) {
    return Filter.newBuilder().setName(name).setTypedConfig(config).build();
  }
}
