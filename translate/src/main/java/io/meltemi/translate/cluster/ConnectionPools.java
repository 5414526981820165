package io.meltemi.translate.cluster;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.type.v3.Percent;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.model.TrafficPolicy.Keepalive;
import io.meltemi.model.TrafficPolicy.RetryBudget;
import io.meltemi.translate.ProtoDurations;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Connection pools: circuit breakers, timeouts and keepalive. A limit of 0 means none was told.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster_traffic_policy.go.
 */
final class ConnectionPools {
  private static final UInt32Value UNLIMITED = UInt32Value.of(-1);
  private static final double DEFAULT_RETRY_PERCENT = 20;
  private static final int DEFAULT_RETRY_CONCURRENCY = 3;

  /** Without limits: Envoy's own are too low for a mesh in which pods come and go. */
  static final CircuitBreakers NO_LIMITS =
      CircuitBreakers.newBuilder().addThresholds(unlimited()).build();

  private ConnectionPools() {}

  static void apply(
      Cluster.Builder cluster, TrafficPolicy policy, ClusterEnvironment.Defaults defaults) {
    Optional<ConnectionPool.Tcp> tcp = policy.connectionPool().flatMap(ConnectionPool::tcp);
    cluster
        .setConnectTimeout(
            ProtoDurations.of(
                tcp.flatMap(ConnectionPool.Tcp::connectTimeout).orElse(defaults.connectTimeout())))
        .setCircuitBreakers(circuitBreakers(policy));
    Optional<Keepalive> own = tcp.flatMap(ConnectionPool.Tcp::keepalive);
    if (own.isPresent() || defaults.tcpKeepalive().isPresent()) {
      cluster
          .getUpstreamConnectionOptionsBuilder()
          .setTcpKeepalive(keepalive(own, defaults.tcpKeepalive()));
    }
  }

  private static CircuitBreakers circuitBreakers(TrafficPolicy policy) {
    if (policy.connectionPool().isEmpty() && policy.retryBudget().isEmpty()) {
      return NO_LIMITS;
    }
    CircuitBreakers.Thresholds.Builder limits = unlimited();
    policy.retryBudget().ifPresent(b -> limits.setRetryBudget(retryBudget(b)));
    policy
        .connectionPool()
        .flatMap(ConnectionPool::http)
        .ifPresent(
            http -> {
              limit(http.http2MaxRequests()).ifPresent(limits::setMaxRequests);
              limit(http.http1MaxPendingRequests()).ifPresent(limits::setMaxPendingRequests);
              limit(http.maxRetries()).ifPresent(limits::setMaxRetries);
            });
    policy
        .connectionPool()
        .flatMap(ConnectionPool::tcp)
        .flatMap(tcp -> limit(tcp.maxConnections()))
        .ifPresent(limits::setMaxConnections);
    return CircuitBreakers.newBuilder().addThresholds(limits).build();
  }

  private static CircuitBreakers.Thresholds.Builder unlimited() {
    return CircuitBreakers.Thresholds.newBuilder()
        .setMaxConnections(UNLIMITED)
        .setMaxPendingRequests(UNLIMITED)
        .setMaxRequests(UNLIMITED)
        .setMaxRetries(UNLIMITED);
  }

  private static CircuitBreakers.Thresholds.RetryBudget retryBudget(RetryBudget budget) {
    int concurrency = budget.minRetryConcurrency().orElse(0);
    return CircuitBreakers.Thresholds.RetryBudget.newBuilder()
        .setBudgetPercent(
            Percent.newBuilder().setValue(budget.percent().orElse(DEFAULT_RETRY_PERCENT)))
        .setMinRetryConcurrency(
            UInt32Value.of(concurrency > 0 ? concurrency : DEFAULT_RETRY_CONCURRENCY))
        .build();
  }

  private static Optional<UInt32Value> limit(OptionalInt told) {
    return told.isPresent() && told.getAsInt() > 0
        ? Optional.of(UInt32Value.of(told.getAsInt()))
        : Optional.empty();
  }

  /** The rule's values over the mesh's, one by one. */
  private static TcpKeepalive keepalive(Optional<Keepalive> own, Optional<Keepalive> mesh) {
    TcpKeepalive.Builder keepalive = TcpKeepalive.newBuilder();
    either(own, mesh, k -> limit(k.probes())).ifPresent(keepalive::setKeepaliveProbes);
    either(own, mesh, k -> k.time().map(ConnectionPools::seconds))
        .ifPresent(keepalive::setKeepaliveTime);
    either(own, mesh, k -> k.interval().map(ConnectionPools::seconds))
        .ifPresent(keepalive::setKeepaliveInterval);
    return keepalive.build();
  }

  private static Optional<UInt32Value> either(
      Optional<Keepalive> own,
      Optional<Keepalive> mesh,
      Function<Keepalive, Optional<UInt32Value>> field) {
    return own.flatMap(field).or(() -> mesh.flatMap(field));
  }

  private static UInt32Value seconds(Duration duration) {
    return UInt32Value.of((int) duration.getSeconds());
  }

  /** Limits of connections, which Envoy counts among the HTTP options even for TCP. */
  static Optional<HttpProtocolOptions> httpLimits(Optional<ConnectionPool> pool) {
    Optional<ConnectionPool.Http> http = pool.flatMap(ConnectionPool::http);
    Optional<ConnectionPool.Tcp> tcp = pool.flatMap(ConnectionPool::tcp);
    Optional<Duration> idle =
        http.flatMap(ConnectionPool.Http::idleTimeout)
            .or(() -> tcp.flatMap(ConnectionPool.Tcp::idleTimeout));
    Optional<Duration> lifetime = tcp.flatMap(ConnectionPool.Tcp::maxConnectionDuration);
    Optional<UInt32Value> requests = http.flatMap(h -> limit(h.maxRequestsPerConnection()));
    if (idle.isEmpty()
        && lifetime.isEmpty()
        && requests.isEmpty()
        && maxConcurrentStreams(pool).isEmpty()) {
      return Optional.empty();
    }
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    idle.map(ProtoDurations::of).ifPresent(options::setIdleTimeout);
    lifetime.map(ProtoDurations::of).ifPresent(options::setMaxConnectionDuration);
    requests.ifPresent(options::setMaxRequestsPerConnection);
    return Optional.of(options.build());
  }

  static OptionalInt maxConcurrentStreams(Optional<ConnectionPool> pool) {
    OptionalInt told =
        pool.flatMap(ConnectionPool::http)
            .map(ConnectionPool.Http::maxConcurrentStreams)
            .orElse(OptionalInt.empty());
    return told.isPresent() && told.getAsInt() > 0 ? told : OptionalInt.empty();
  }
}
