package io.meltemi.xds;

import java.time.Duration;

/**
 * How the server behaves; {@link #defaults} is Istio's where Istio has the setting.
 *
 * @param limits what clients may take of us
 * @param pace how fast clients are sent to
 * @param connection when a connection is tried, and when it ends
 */
public record XdsSettings(Limits limits, Pace pace, Connection connection) {

  /**
   * @param streamsPerSecond new streams that are let in (PILOT_MAX_REQUESTS_PER_SECOND); one that
   *     would wait longer than a second is refused. 0 is no limit
   * @param streams streams at a time, over all ports
   * @param streamsPerConnection streams at a time on one connection
   * @param requestBytes a larger request ends its stream
   * @param headerBytes bounds the headers of a stream, tokens included
   * @param subscriptionBytes bounds the memory for names that one stream asks for of one type
   */
  public record Limits(
      int streamsPerSecond,
      int streams,
      int streamsPerConnection,
      int requestBytes,
      int headerBytes,
      long subscriptionBytes) {}

  /**
   * @param inFlightBytes bounds the responses that are in the transport and not yet taken by their
   *     clients, over all streams; at most a quarter of what the JVM may use of direct memory
   * @param sendTimeout a response that a client does not take in this time gives its share of
   *     {@code inFlightBytes} to others; after six times as long, or when the late ones exceed
   *     {@code inFlightBytes} themselves, the stream is reset
   * @param settleTime how long to wait for a client to accept what later responses depend on, and
   *     to merge changes of a type while it has not answered the last; zero waits for nothing
   */
  public record Pace(long inFlightBytes, Duration sendTimeout, Duration settleTime) {}

  /**
   * @param handshake end a connection that has not introduced itself by then, in TLS or in HTTP/2
   * @param unused end a connection that had no stream for this time
   * @param idle ping a connection that was idle for this time
   * @param pingTimeout end a connection whose ping is not answered
   * @param minPingInterval a client that pings more often is cut off
   * @param maxAge end a connection after this time, give or take a tenth; zero is never
   */
  public record Connection(
      Duration handshake,
      Duration unused,
      Duration idle,
      Duration pingTimeout,
      Duration minPingInterval,
      Duration maxAge) {}

  /** Istio's settings; the rate of new streams is not bounded, for they cost little here. */
  public static XdsSettings defaults() {
    return new XdsSettings(
        new Limits(0, 100_000, 1_000, 4 << 20, 32 << 10, 32L << 20),
        new Pace(32L << 20, Duration.ofSeconds(5), Duration.ofSeconds(2)),
        new Connection(
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ZERO));
  }

  /**
   * @param perSecond see {@link Limits#streamsPerSecond}
   * @param atATime see {@link Limits#streams}
   */
  public XdsSettings withStreams(int perSecond, int atATime) {
    var streams =
        new Limits(
            perSecond,
            atATime,
            limits.streamsPerConnection,
            limits.requestBytes,
            limits.headerBytes,
            limits.subscriptionBytes);
    return new XdsSettings(streams, pace, connection);
  }

  public XdsSettings withPace(Pace other) {
    return new XdsSettings(limits, other, connection);
  }

  public XdsSettings withSettleTime(Duration time) {
    return withPace(new Pace(pace.inFlightBytes, pace.sendTimeout, time));
  }

  public XdsSettings withMaxConnectionAge(Duration age) {
    var aging =
        new Connection(
            connection.handshake,
            connection.unused,
            connection.idle,
            connection.pingTimeout,
            connection.minPingInterval,
            age);
    return new XdsSettings(limits, pace, aging);
  }
}
