package io.meltemi.translate.listener.common;

import io.meltemi.model.Protocol;
import io.meltemi.translate.filter.DnsCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a TCP chain sends its connections, and how.
 *
 * @param clusters several share by weight, a single one may be without; never empty
 * @param hashSourceIp whether equal source addresses go to one endpoint
 * @param protocol what is spoken over it, where a filter may know that
 * @param dynamicDns the cache of a host that is resolved by the SNI
 * @param port of the listener, which the resolved address is dialled on
 */
public record TcpTarget(
    String statPrefix,
    List<WeightedCluster> clusters,
    Timeouts timeouts,
    boolean hashSourceIp,
    Optional<Tunnel> tunnel,
    Protocol protocol,
    Optional<DnsCache> dynamicDns,
    int port) {

  /** When a connection ends by itself. */
  public record Timeouts(Optional<Duration> idleTimeout, Optional<Duration> maxConnectionDuration) {
    static final Timeouts NONE = new Timeouts(Optional.empty(), Optional.empty());
  }

  record WeightedCluster(String name, int weight) {}

  /** TCP in HTTP, by CONNECT or by POST. */
  record Tunnel(String target, boolean post) {}

  public TcpTarget {
    clusters = List.copyOf(clusters);
  }

  boolean isSingle() {
    return clusters.size() == 1 && clusters.get(0).weight() == 0;
  }

  public static TcpTarget to(String cluster) {
    return to(cluster, cluster);
  }

  public static TcpTarget to(String cluster, String statPrefix) {
    return new TcpTarget(
        statPrefix,
        List.of(new WeightedCluster(cluster, 0)),
        Timeouts.NONE,
        false,
        Optional.empty(),
        Protocol.TCP,
        Optional.empty(),
        0);
  }

  public TcpTarget speaking(Protocol other) {
    return new TcpTarget(
        statPrefix, clusters, timeouts, hashSourceIp, tunnel, other, dynamicDns, port);
  }

  TcpTarget withoutTunnel() {
    return new TcpTarget(
        statPrefix, clusters, timeouts, hashSourceIp, Optional.empty(), protocol, dynamicDns, port);
  }

  /** By the SNI, resolved on demand. */
  public TcpTarget withDynamicDns(DnsCache cache, int listenPort) {
    return new TcpTarget(
        statPrefix,
        clusters,
        timeouts,
        hashSourceIp,
        tunnel,
        protocol,
        Optional.of(cache),
        listenPort);
  }
}
