package io.meltemi.config.field;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Durations as protobuf's JSON and Go write them: {@code 5s}, {@code 1.5s}, {@code 1h30m}. */
public final class Durations {
  private static final int MAX_LENGTH = 64;

  private Durations() {}

  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    int at = negative || text.startsWith("+") ? 1 : 0;
    if (at == text.length() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (text.substring(at).equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (at < text.length()) {
      int unitStart = at;
      while (unitStart < text.length() && "0123456789.".indexOf(text.charAt(unitStart)) >= 0) {
        unitStart++;
      }
      int end = unitStart;
      while (end < text.length() && "0123456789.".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      long unit = nanosOf(text.substring(unitStart, end));
      String number = text.substring(at, unitStart);
      if (unit == 0 || !number.matches("\\d+\\.?\\d*|\\.\\d+")) {
        return Optional.empty();
      }
      nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(unit)));
      at = end;
    }
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    if (parts[0].compareTo(BigDecimal.valueOf(315_576_000_000L)) > 0) {
      return Optional.empty();
    }
    Duration value = Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
    return Optional.of(negative ? value.negated() : value);
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0L;
    };
  }
}
