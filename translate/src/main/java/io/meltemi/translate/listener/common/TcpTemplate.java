package io.meltemi.translate.listener.common;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.NetworkChain;
import io.meltemi.translate.filter.NetworkFilters;
import io.meltemi.translate.filter.ProtocolFilters;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogSink;
import io.meltemi.translate.listener.telemetry.AccessLogs;
import io.meltemi.translate.listener.telemetry.StockMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network filters of TCP chains of one kind, without the target. Equal only to itself: it
 * stands for its settings in the keys of listeners.
 */
public final class TcpTemplate {
  private static final String TYPE = TcpProxy.getDescriptor().getFullName();
  private static final HashPolicy BY_SOURCE =
      HashPolicy.newBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance()).build();

  /**
   * @param stockMetrics whether Envoy keeps metrics without Istio's filter
   * @param idleTimeout where the target has none
   * @param protocols which protocols there are filters for
   */
  record Settings(
      NetworkChain chain,
      List<AccessLogSink> accessLogs,
      boolean stockMetrics,
      Optional<Duration> idleTimeout,
      ProtocolFilters protocols) {}

  private final Settings settings;
  private final List<Filter> peerMetadata;
  private final List<Filter> metrics;
  private final ByteString accessLogs;

  TcpTemplate(Settings settings) {
    this.settings = settings;
    this.peerMetadata = NetworkFilters.peerMetadata(settings.chain().extensions());
    this.metrics = NetworkFilters.metrics(settings.chain());
    this.accessLogs = TypedConfig.bytes(logs(settings));
  }

  private static TcpProxy logs(Settings settings) {
    List<AccessLog> stats =
        StockMetrics.forTcp(
            settings.chain().listenerClass(), settings.stockMetrics(), settings.chain().metrics());
    List<AccessLog> logs = AccessLogs.forTcp(settings.accessLogs());
    if (stats.isEmpty()) {
      return TcpProxy.newBuilder().addAllAccessLog(logs).build();
    }
    return TcpProxy.newBuilder()
        .addAllAccessLog(AccessLogs.atTheEnd(logs))
        .addAllAccessLog(stats)
        .setAccessLogOptions(
            TcpProxy.TcpAccessLogOptions.newBuilder().setFlushAccessLogOnConnected(true))
        .build();
  }

  /** The chain's filters; a server's begin with the exchange of metadata. */
  public List<Filter> filters(TcpTarget target) {
    return filters(target, firstOfServer());
  }

  /** As {@link #filters}, for a gateway that ends Istio's mutual TLS. */
  public List<Filter> serverFilters(TcpTarget target) {
    return filters(target, peerMetadata);
  }

  /** What comes before the connection manager of an HTTP chain. */
  public List<Filter> beforeHttp() {
    var filters = new ArrayList<>(firstOfServer());
    filters.addAll(settings.chain().beforeHttp());
    return List.copyOf(filters);
  }

  private List<Filter> firstOfServer() {
    return settings.chain().listenerClass() == ListenerClass.SIDECAR_INBOUND
        ? peerMetadata
        : List.of();
  }

  /** The chain for connections to the listener's own port, which would go round in circles. */
  public List<Filter> blackHole() {
    var filters = new ArrayList<>(firstOfServer());
    filters.addAll(metrics);
    filters.add(proxy(ByteString.EMPTY, own(TcpTarget.to("BlackHoleCluster")).build()));
    return List.copyOf(filters);
  }

  private List<Filter> filters(TcpTarget target, List<Filter> first) {
    var extensions = settings.chain().extensions();
    var filters = new ArrayList<>(first);
    filters.addAll(settings.chain().access().network().all());
    filters.addAll(metrics);
    target
        .dynamicDns()
        .ifPresent(
            cache ->
                filters.addAll(
                    NetworkFilters.dynamicForwardProxy(cache, target.port(), extensions)));
    Protocol protocol = target.protocol();
    ProtocolFilters known = settings.protocols();
    if (protocol == Protocol.MONGO && known.mongo()) {
      filters.addAll(NetworkFilters.mongo(target.statPrefix(), extensions));
    } else if (protocol == Protocol.MYSQL && known.mysql()) {
      filters.addAll(NetworkFilters.mysql(target.statPrefix(), extensions));
    } else if (protocol == Protocol.REDIS && known.redis()) {
      Optional<Filter> redis =
          NetworkFilters.redis(target.statPrefix(), target.clusters().get(0).name(), extensions);
      if (redis.isPresent()) {
        filters.add(redis.orElseThrow());
        return List.copyOf(filters);
      }
    }
    var own = own(target);
    target
        .timeouts()
        .idleTimeout()
        .or(settings::idleTimeout)
        .ifPresent(timeout -> own.setIdleTimeout(ProtoDurations.of(timeout)));
    filters.add(proxy(accessLogs, own.build()));
    return List.copyOf(filters);
  }

  private static TcpProxy.Builder own(TcpTarget target) {
    var proxy = TcpProxy.newBuilder().setStatPrefix(target.statPrefix());
    if (target.isSingle()) {
      proxy.setCluster(target.clusters().get(0).name());
    } else {
      var weighted = TcpProxy.WeightedCluster.newBuilder();
      for (TcpTarget.WeightedCluster cluster : target.clusters()) {
        weighted.addClusters(
            TcpProxy.WeightedCluster.ClusterWeight.newBuilder()
                .setName(cluster.name())
                .setWeight(cluster.weight()));
      }
      proxy.setWeightedClusters(weighted);
    }
    target
        .timeouts()
        .maxConnectionDuration()
        .ifPresent(limit -> proxy.setMaxDownstreamConnectionDuration(ProtoDurations.of(limit)));
    if (target.hashSourceIp()) {
      proxy.addHashPolicy(BY_SOURCE);
    }
    target
        .tunnel()
        .ifPresent(
            tunnel ->
                proxy.setTunnelingConfig(
                    TcpProxy.TunnelingConfig.newBuilder()
                        .setHostname(tunnel.target())
                        .setUsePost(tunnel.post())));
    return proxy;
  }

  private static Filter proxy(ByteString common, TcpProxy own) {
    return NetworkFilters.named(
        NetworkFilters.TCP_PROXY, TypedConfig.of(TYPE, common.concat(TypedConfig.bytes(own))));
  }
}
