package io.meltemi.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Policy for traffic to a destination. A part that is absent is inherited.
 *
 * <p>Source: istio.io/api networking/v1alpha3/destination_rule.proto.
 */
public record TrafficPolicy(
    Optional<LoadBalancer> loadBalancer,
    Optional<ConnectionPool> connectionPool,
    Optional<OutlierDetection> outlierDetection,
    Optional<ClientTls> tls,
    List<PortPolicy> portLevelSettings,
    Optional<Tunnel> tunnel,
    Optional<ProxyProtocolVersion> proxyProtocol,
    Optional<RetryBudget> retryBudget) {

  public static final TrafficPolicy NONE =
      new TrafficPolicy(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public TrafficPolicy {
    portLevelSettings = List.copyOf(portLevelSettings);
  }

  /** What a port of the destination has instead of the policy's own parts. */
  public record PortPolicy(
      int port,
      Optional<LoadBalancer> loadBalancer,
      Optional<ConnectionPool> connectionPool,
      Optional<OutlierDetection> outlierDetection,
      Optional<ClientTls> tls) {}

  /** TCP through HTTP CONNECT or POST. */
  public record Tunnel(String protocol, String targetHost, int targetPort) {}

  public enum ProxyProtocolVersion {
    V1,
    V2
  }

  /**
   * @param percent 0..100; 20 where not told
   * @param minRetryConcurrency 3 where not told
   */
  public record RetryBudget(OptionalDouble percent, OptionalInt minRetryConcurrency) {}

  public record LoadBalancer(
      Optional<Policy> policy,
      Optional<LocalityLb> localityLbSetting,
      Optional<Duration> warmupDuration,
      Optional<Warmup> warmup) {

    /** One of the two forms. */
    public sealed interface Policy {
      record Simple(SimpleLb type) implements Policy {}

      /**
       * @param minimumRingSize the deprecated field of that name; 0 where not told
       */
      record ConsistentHash(HashKey key, HashAlgorithm algorithm, long minimumRingSize)
          implements Policy {}
    }

    public enum SimpleLb {
      UNSPECIFIED,
      LEAST_CONN,
      RANDOM,
      PASSTHROUGH,
      ROUND_ROBIN,
      LEAST_REQUEST
    }

    /** What of a request is hashed. */
    public sealed interface HashKey {
      record None() implements HashKey {}

      record Header(String name) implements HashKey {}

      /**
       * @param ttl where absent, the proxy does not make the cookie
       */
      record Cookie(
          String name, String path, Optional<Duration> ttl, SortedMap<String, String> attributes)
          implements HashKey {}

      record SourceIp() implements HashKey {}

      record QueryParameter(String name) implements HashKey {}
    }

    /** How the hash picks an endpoint. */
    public sealed interface HashAlgorithm {
      record Default() implements HashAlgorithm {}

      record RingHash(long minimumRingSize) implements HashAlgorithm {}

      record Maglev(long tableSize) implements HashAlgorithm {}
    }

    /**
     * @param minimumPercent 0..100
     */
    public record Warmup(
        Duration duration, OptionalDouble minimumPercent, OptionalDouble aggression) {}
  }

  /**
   * @param enabled absent: the mesh's setting decides
   */
  public record LocalityLb(
      List<Distribute> distribute,
      List<Failover> failover,
      List<String> failoverPriority,
      Optional<Boolean> enabled) {
    public LocalityLb {
      distribute = List.copyOf(distribute);
      failover = List.copyOf(failover);
      failoverPriority = List.copyOf(failoverPriority);
    }

    /**
     * @param to locality to percentage
     */
    public record Distribute(String from, SortedMap<String, Integer> to) {}

    public record Failover(String from, String to) {}
  }

  public record ConnectionPool(Optional<Tcp> tcp, Optional<Http> http) {
    public record Tcp(
        OptionalInt maxConnections,
        Optional<Duration> connectTimeout,
        Optional<Keepalive> keepalive,
        Optional<Duration> maxConnectionDuration,
        Optional<Duration> idleTimeout) {}

    public record Http(
        OptionalInt http1MaxPendingRequests,
        OptionalInt http2MaxRequests,
        OptionalInt maxRequestsPerConnection,
        OptionalInt maxRetries,
        Optional<Duration> idleTimeout,
        H2Upgrade h2Upgrade,
        boolean useClientProtocol,
        OptionalInt maxConcurrentStreams) {}

    public enum H2Upgrade {
      DEFAULT,
      DO_NOT_UPGRADE,
      UPGRADE
    }
  }

  public record Keepalive(
      OptionalInt probes, Optional<Duration> time, Optional<Duration> interval) {}

  /** Counts are absent where not told; a percentage of 0 means not told. */
  public record OutlierDetection(
      Errors errors,
      Optional<Duration> interval,
      Optional<Duration> baseEjectionTime,
      int maxEjectionPercent,
      int minHealthPercent) {

    /** How many errors in a row eject an endpoint. */
    public record Errors(
        boolean splitExternalLocalOriginErrors,
        OptionalInt consecutiveLocalOriginFailures,
        OptionalInt consecutiveGatewayErrors,
        OptionalInt consecutive5xxErrors,
        OptionalInt consecutiveErrors) {}
  }

  /**
   * How the client speaks TLS to the destination. Strings are empty where not told.
   *
   * @param ofGateway whether a gateway shows the certificate that its Gateway names for backends
   */
  public record ClientTls(
      Mode mode,
      Files files,
      String credentialName,
      List<String> subjectAltNames,
      String sni,
      Optional<Boolean> insecureSkipVerify,
      boolean ofGateway) {

    public ClientTls(
        Mode mode,
        Files files,
        String credentialName,
        List<String> subjectAltNames,
        String sni,
        Optional<Boolean> insecureSkipVerify) {
      this(mode, files, credentialName, subjectAltNames, sni, insecureSkipVerify, false);
    }

    /** Paths of what the proxy's pod has mounted. */
    public record Files(
        String clientCertificate, String privateKey, String caCertificates, String caCrl) {
      public static final Files NONE = new Files("", "", "", "");
    }

    public ClientTls {
      subjectAltNames = List.copyOf(subjectAltNames);
    }

    public enum Mode {
      DISABLE,
      SIMPLE,
      MUTUAL,
      ISTIO_MUTUAL
    }
  }
}
