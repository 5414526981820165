package io.meltemi.kube;

import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param requestsPerSecond mean rate that the client keeps to; watches count once
 * @param burst how many requests may be made at once after a quiet time
 * @param requestTimeout from a request to the end of its answer; watches are not under it
 * @param pingInterval between the HTTP/2 pings of a connection; one that does not answer within
 *     that time is dead
 * @param idleTimeout how long a watch may be silent: servers send bookmarks about every minute
 */
public record KubeSettings(
    double requestsPerSecond,
    int burst,
    String userAgent,
    Duration requestTimeout,
    Duration pingInterval,
    Duration idleTimeout) {
  /** Rates: Istio's defaults. */
  public static final KubeSettings DEFAULT =
      new KubeSettings(
          80,
          160,
          "meltemi",
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofMinutes(3));

  public KubeSettings withRate(double newRequestsPerSecond, int newBurst) {
    return new KubeSettings(
        newRequestsPerSecond, newBurst, userAgent, requestTimeout, pingInterval, idleTimeout);
  }

  public KubeSettings withUserAgent(String newUserAgent) {
    return new KubeSettings(
        requestsPerSecond, burst, newUserAgent, requestTimeout, pingInterval, idleTimeout);
  }

  public KubeSettings withTimeouts(Duration request, Duration ping, Duration idle) {
    return new KubeSettings(requestsPerSecond, burst, userAgent, request, ping, idle);
  }
}
