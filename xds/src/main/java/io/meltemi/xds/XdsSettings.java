package io.meltemi.xds;

import java.time.Duration;

/**
 * How the server behaves; {@link #defaults} is Istio's where Istio has the setting.
 *
 * @param streamsPerSecond new streams that are let in (PILOT_MAX_REQUESTS_PER_SECOND); one that
 *     would wait longer than a second is refused. 0 is no limit
 * @param maxStreams streams at a time, over all ports
 * @param maxStreamsPerConnection streams at a time on one connection
 * @param maxRequestBytes a larger request ends its stream
 * @param maxHeaderBytes bounds the headers of a stream, tokens included
 * @param maxSubscriptionBytes bounds the memory for names that one stream asks for of one type
 * @param inFlightBytes bounds the responses that are in the transport and not yet taken by their
 *     clients, over all streams; at most a quarter of what the JVM may use of direct memory
 * @param sendTimeout a response that a client does not take in this time gives its share of {@code
 *     inFlightBytes} to others; after six times as long, or when the late ones exceed {@code
 *     inFlightBytes} themselves, the stream is reset
 * @param settleTime how long to wait for a client to accept what later responses depend on, and to
 *     merge changes of a type while it has not answered the last; zero waits for nothing
 * @param keepaliveTime ping an idle connection after this time
 * @param keepaliveTimeout end a connection whose ping is not answered
 * @param minPingInterval a client that pings more often is cut off
 * @param maxConnectionAge end a connection after this time, give or take a tenth; zero is never
 */
public record XdsSettings(
    int streamsPerSecond,
    int maxStreams,
    int maxStreamsPerConnection,
    int maxRequestBytes,
    int maxHeaderBytes,
    long maxSubscriptionBytes,
    long inFlightBytes,
    Duration sendTimeout,
    Duration settleTime,
    Duration keepaliveTime,
    Duration keepaliveTimeout,
    Duration minPingInterval,
    Duration maxConnectionAge) {

  /** Istio's settings; the rate of new streams is not bounded, for they cost little here. */
  public static XdsSettings defaults() {
    return new XdsSettings(
        0,
        100_000,
        1_000,
        4 << 20,
        32 << 10,
        32L << 20,
        32L << 20,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ZERO);
  }

  public XdsSettings withStreamsPerSecond(int rate) {
    return new XdsSettings(
        rate,
        maxStreams,
        maxStreamsPerConnection,
        maxRequestBytes,
        maxHeaderBytes,
        maxSubscriptionBytes,
        inFlightBytes,
        sendTimeout,
        settleTime,
        keepaliveTime,
        keepaliveTimeout,
        minPingInterval,
        maxConnectionAge);
  }

  public XdsSettings withMaxStreams(int streams) {
    return new XdsSettings(
        streamsPerSecond,
        streams,
        maxStreamsPerConnection,
        maxRequestBytes,
        maxHeaderBytes,
        maxSubscriptionBytes,
        inFlightBytes,
        sendTimeout,
        settleTime,
        keepaliveTime,
        keepaliveTimeout,
        minPingInterval,
        maxConnectionAge);
  }

  public XdsSettings withInFlight(long bytes, Duration timeout) {
    return new XdsSettings(
        streamsPerSecond,
        maxStreams,
        maxStreamsPerConnection,
        maxRequestBytes,
        maxHeaderBytes,
        maxSubscriptionBytes,
        bytes,
        timeout,
        settleTime,
        keepaliveTime,
        keepaliveTimeout,
        minPingInterval,
        maxConnectionAge);
  }

  public XdsSettings withSettleTime(Duration time) {
    return new XdsSettings(
        streamsPerSecond,
        maxStreams,
        maxStreamsPerConnection,
        maxRequestBytes,
        maxHeaderBytes,
        maxSubscriptionBytes,
        inFlightBytes,
        sendTimeout,
        time,
        keepaliveTime,
        keepaliveTimeout,
        minPingInterval,
        maxConnectionAge);
  }

  public XdsSettings withMaxConnectionAge(Duration age) {
    return new XdsSettings(
        streamsPerSecond,
        maxStreams,
        maxStreamsPerConnection,
        maxRequestBytes,
        maxHeaderBytes,
        maxSubscriptionBytes,
        inFlightBytes,
        sendTimeout,
        settleTime,
        keepaliveTime,
        keepaliveTimeout,
        minPingInterval,
        age);
  }
}
