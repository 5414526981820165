package io.meltemi.config.policy;

import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.model.TrafficPolicy.Keepalive;

/** Reads the {@code connectionPool} of a DestinationRule or a Sidecar. */
public final class ConnectionPoolReader {
  private static final int MAX = Integer.MAX_VALUE;

  /** DEFAULT, DO_NOT_UPGRADE, UPGRADE; the mesh's setting has no DEFAULT of its own. */
  public static final EnumNames<ConnectionPool.H2Upgrade> H2_UPGRADES =
      EnumNames.inOrder(ConnectionPool.H2Upgrade.values());

  private ConnectionPoolReader() {}

  public static ConnectionPool read(Fields f) {
    if (f.count("tcp", "http") == 0) {
      f.bad("", "at least one of tcp, http", "connection pool must have at least one field");
    }
    var pool =
        new ConnectionPool(
            f.object("tcp", ConnectionPoolReader::tcp),
            f.object("http", ConnectionPoolReader::http));
    f.done();
    return pool;
  }

  private static ConnectionPool.Tcp tcp(Fields f) {
    var tcp =
        new ConnectionPool.Tcp(
            f.optionalInt("maxConnections", 0, MAX, "max connections must be non-negative"),
            f.duration("connectTimeout"),
            f.object("tcpKeepalive", ConnectionPoolReader::keepalive),
            f.duration("maxConnectionDuration"),
            f.durationOrZero("idleTimeout"));
    f.done();
    return tcp;
  }

  /** Also the mesh's {@code tcpKeepalive}. */
  public static Keepalive keepalive(Fields f) {
    var keepalive =
        new Keepalive(f.optionalUint32("probes"), f.duration("time"), f.duration("interval"));
    f.done();
    return keepalive;
  }

  private static ConnectionPool.Http http(Fields f) {
    var http =
        new ConnectionPool.Http(
            f.optionalInt(
                "http1MaxPendingRequests",
                0,
                MAX,
                "http1 max pending requests must be non-negative"),
            f.optionalInt("http2MaxRequests", 0, MAX, "http2 max requests must be non-negative"),
            f.optionalInt(
                "maxRequestsPerConnection",
                0,
                MAX,
                "max requests per connection must be non-negative"),
            f.optionalInt("maxRetries", 0, MAX, "max retries must be non-negative"),
            f.duration("idleTimeout"),
            f.enumOf("h2UpgradePolicy", H2_UPGRADES, ConnectionPool.H2Upgrade.DEFAULT),
            f.bool("useClientProtocol"),
            f.optionalInt(
                "maxConcurrentStreams", 0, MAX, "max concurrent streams must be non-negative"));
    if (http.useClientProtocol() && http.h2Upgrade() == ConnectionPool.H2Upgrade.UPGRADE) {
      f.error(
          "useClientProtocol",
          "true (expected: false with h2UpgradePolicy UPGRADE)",
          "use client protocol must not be true when H2UpgradePolicy is UPGRADE");
    }
    f.done();
    return http;
  }
}
