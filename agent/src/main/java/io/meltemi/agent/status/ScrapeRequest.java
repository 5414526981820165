package io.meltemi.agent.status;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a scraper said of its scrape.
 *
 * @param query handed on to Envoy, as {@code usedonly}; empty is none
 * @param accept the formats that the application may answer in
 * @param userAgent empty is unknown
 * @param timeout of each source
 */
record ScrapeRequest(String query, String accept, String userAgent, Duration timeout) {
  static final String TEXT = "text/plain;version=0.0.4";
  static final String TIMEOUT_HEADER = "X-Prometheus-Scrape-Timeout-Seconds";
  private static final System.Logger LOG = System.getLogger("default");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final double MAX_SECONDS = 600;

  static ScrapeRequest of(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    return new ScrapeRequest(
        Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
        textual(first(headers, "Accept")),
        first(headers, "User-Agent"),
        timeout(first(headers, TIMEOUT_HEADER)));
  }

  private static String first(Headers headers, String name) {
    return Optional.ofNullable(headers.getFirst(name)).orElse("");
  }

  /** Without binary formats: what is merged is text. */
  private static String textual(String accept) {
    String kept =
        Arrays.stream(accept.split(","))
            .map(String::strip)
            .filter(type -> !type.isEmpty() && !type.contains("protobuf"))
            .collect(Collectors.joining(","));
    return kept.isEmpty() ? TEXT : kept;
  }

  private static Duration timeout(String seconds) {
    if (seconds.isEmpty()) {
      return TIMEOUT;
    }
    try {
      double given = Double.parseDouble(seconds);
      if (given > 0 && given <= MAX_SECONDS) {
        return Duration.ofNanos((long) (given * 1e9));
      }
    } catch (NumberFormatException none) {
      // said below
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "%s: %s (expected: seconds, at most %.0f)".formatted(TIMEOUT_HEADER, seconds, MAX_SECONDS));
    return TIMEOUT;
  }
}
