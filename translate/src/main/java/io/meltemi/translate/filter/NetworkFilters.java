package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy;
import io.envoyproxy.envoy.extensions.filters.network.redis_proxy.v3.RedisProxy;
import io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.translate.ProtoDurations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The network filters, in the order in which a chain has them: {@link #peerMetadata}, {@link
 * AccessFilters#network}, {@link #metrics}, {@link #dynamicForwardProxy}, {@link #mongo} or {@link
 * #mysql}, and a terminal one.
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
  private static final String MYSQL = "envoy.filters.network.mysql_proxy";
  private static final String MYSQL_TYPE =
      "envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy";
  private static final int MYSQL_STAT_PREFIX = 1;
  private static final String REDIS = "envoy.filters.network.redis_proxy";

  /** For one command; Istio's. */
  private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(5);

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

  /** Counts MySQL's commands. The message is not among the published Java types. */
  public static List<Filter> mysql(String statPrefix, Extensions extensions) {
    ByteString config =
        UnknownFieldSet.newBuilder()
            .addField(
                MYSQL_STAT_PREFIX,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8(statPrefix))
                    .build())
            .build()
            .toByteString();
    return extensions.has(MYSQL)
        ? List.of(named(MYSQL, TypedConfig.of(MYSQL_TYPE, config)))
        : List.of();
  }

  /** Passes Redis' commands on, in the place of what passes bytes on. */
  public static Optional<Filter> redis(String statPrefix, String cluster, Extensions extensions) {
    if (!extensions.has(REDIS)) {
      return Optional.empty();
    }
    var routes =
        RedisProxy.PrefixRoutes.newBuilder()
            .setCatchAllRoute(RedisProxy.PrefixRoutes.Route.newBuilder().setCluster(cluster));
    return Optional.of(
        named(
            REDIS,
            RedisProxy.newBuilder()
                .setLatencyInMicros(true)
                .setStatPrefix(statPrefix)
                .setSettings(
                    RedisProxy.ConnPoolSettings.newBuilder()
                        .setOpTimeout(ProtoDurations.of(REDIS_TIMEOUT)))
                .setPrefixRoutes(routes)
                .build()));
  }

  public static Filter named(String name, Message config) {
    return named(name, TypedConfig.of(config));
  }

  public static Filter named(String name, Any config) {
    return Filter.newBuilder().setName(name).setTypedConfig(config).build();
  }
}
