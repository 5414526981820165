package io.meltemi.base.http;

import java.time.Duration;

/**
 * @param silent connections without a request, new or between two; beyond it the longest silent of
 *     the busiest address is closed
 * @param busy connections with a request; beyond it the last of the busiest address is closed
 * @param headBytes of a request's line and headers
 * @param request how long a request may take to arrive, from its connection's beginning or its
 *     first byte on
 * @param response how long a response may take to be made and taken
 * @param idle how long a connection may be without a request
 */
public record HttpLimits(
    int silent, int busy, int headBytes, Duration request, Duration response, Duration idle) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          1024,
          512,
          32 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));
}
