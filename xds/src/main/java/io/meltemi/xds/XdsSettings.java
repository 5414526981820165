package io.meltemi.xds;

import java.time.Duration;

/**
 * How the server behaves; {@link #defaults} is Istio's where Istio has the setting.
 *
 * @param limits what clients may take of us
 * @param pace how fast clients are sent to
 * @param connection when a connection is tried, and when it ends
 * @param shares what clients may hold together
 * @param controlPlane what answers to queries say of who answers them; empty for nothing
 */
public record XdsSettings(
    Limits limits, Pace pace, Connection connection, Shares shares, String controlPlane) {
  private static final long STREAM_BYTES = 64L << 10;
  private static final int MOST_STREAMS = 100_000;
  private static final int PART_FOR_NAMES = 32;
  private static final long MOST_NAME_BYTES = 32L << 20;

  /**
   * @param streamsPerSecond new streams that are let in (PILOT_MAX_REQUESTS_PER_SECOND); one that
   *     would wait longer than a second is refused. 0 is no limit
   * @param streams streams at a time of one kind of clients, see {@link Shares}
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
   *     clients, over all streams of one kind of clients; at most what {@link Shares} allow
   * @param sendTimeout a response that a client does not take in this time gives its share of
   *     {@code inFlightBytes} to others, where others wait and the client never took one a
   *     twentieth of it; after six times as long, or when the late ones exceed {@code
   *     inFlightBytes} themselves, the stream is reset
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
   * @param firstRequest end a stream whose first request has not come by then
   * @param maxAge end a connection after this time, give or take a tenth; zero is never
   * @param drain how long a server that closes lets streams end by themselves
   */
  public record Connection(
      Duration handshake,
      Duration unused,
      Duration idle,
      Duration pingTimeout,
      Duration minPingInterval,
      Duration firstRequest,
      Duration maxAge,
      Duration drain) {}

  /** Istio's settings; the rate of new streams is not bounded, for they cost little here. */
  public static XdsSettings defaults() {
    long heap = Runtime.getRuntime().maxMemory();
    return new XdsSettings(
        new Limits(0, streams(heap), 1_000, 4 << 20, 32 << 10, names(heap)),
        new Pace(32L << 20, Duration.ofSeconds(5), Duration.ofSeconds(2)),
        new Connection(
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofSeconds(1)),
        Shares.ofProcess(),
        "");
  }

  /** A stream has a thread and a session, of some tens of KiB. */
  private static int streams(long heap) {
    return (int) Math.clamp(heap / STREAM_BYTES, 100, MOST_STREAMS);
  }

  private static long names(long heap) {
    return Math.min(heap / PART_FOR_NAMES, MOST_NAME_BYTES);
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
    return new XdsSettings(streams, pace, connection, shares, controlPlane);
  }

  public XdsSettings withPace(Pace other) {
    return new XdsSettings(limits, other, connection, shares, controlPlane);
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
            connection.firstRequest,
            age,
            connection.drain);
    return new XdsSettings(limits, pace, aging, shares, controlPlane);
  }

  public XdsSettings withShares(Shares other) {
    return new XdsSettings(limits, pace, connection, other, controlPlane);
  }

  public XdsSettings withFirstRequest(Duration time) {
    var waiting =
        new Connection(
            connection.handshake,
            connection.unused,
            connection.idle,
            connection.pingTimeout,
            connection.minPingInterval,
            time,
            connection.maxAge,
            connection.drain);
    return new XdsSettings(limits, pace, waiting, shares, controlPlane);
  }

  /**
   * @param idle see {@link Connection#idle}
   * @param timeout see {@link Connection#pingTimeout}
   */
  public XdsSettings withPings(Duration idle, Duration timeout) {
    var pinging =
        new Connection(
            connection.handshake,
            connection.unused,
            idle,
            timeout,
            connection.minPingInterval,
            connection.firstRequest,
            connection.maxAge,
            connection.drain);
    return new XdsSettings(limits, pace, pinging, shares, controlPlane);
  }

  public XdsSettings withDrain(Duration time) {
    var draining =
        new Connection(
            connection.handshake,
            connection.unused,
            connection.idle,
            connection.pingTimeout,
            connection.minPingInterval,
            connection.firstRequest,
            connection.maxAge,
            time);
    return new XdsSettings(limits, pace, draining, shares, controlPlane);
  }

  public XdsSettings withControlPlane(String identifier) {
    return new XdsSettings(limits, pace, connection, shares, identifier);
  }
}
