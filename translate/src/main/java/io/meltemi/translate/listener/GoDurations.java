package io.meltemi.translate.listener;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in Go's notation, as nodes tell them: {@code 1h30m}, {@code 500ms}. */
final class GoDurations {
  private static final Pattern PART =
      Pattern.compile("\\G([0-9]++(?:\\.[0-9]++)?)(h|ms|m|s|us|ns)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "h", 3_600_000_000_000L,
          "m", 60_000_000_000L,
          "s", 1_000_000_000L,
          "ms", 1_000_000L,
          "us", 1_000L,
          "ns", 1L);

  private static final int MAX_LENGTH = 64;
  private static final BigDecimal LIMIT = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDurations() {}

  /** Absent where it is no duration, or one beyond 292 years. */
  static Optional<Duration> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = part.end();
    }
    return end == 0 || end < text.length() || nanos.compareTo(LIMIT) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }
}
