package io.meltemi.base;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Go's notation of durations, in which Istio's flags, variables, annotations and resources write
 * them: {@code 100ms}, {@code 1h30m}, {@code 1.5s}, {@code 0}. Source: Go, time.ParseDuration and
 * time.Duration.String.
 */
public final class GoDuration {
  private static final int MAX_LENGTH = 64;

  /** The longest that protobuf holds: 10,000 years. Go itself ends at 292 years. */
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(315_576_000_000L);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private GoDuration() {}

  /** Absent where the text is no duration, or one of more than 10,000 years. */
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
      while (unitStart < text.length() && isOfNumber(text.charAt(unitStart))) {
        unitStart++;
      }
      int end = unitStart;
      while (end < text.length() && !isOfNumber(text.charAt(end))) {
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
    return of(nanos).map(duration -> negative ? duration.negated() : duration);
  }

  private static boolean isOfNumber(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  private static Optional<Duration> of(BigDecimal nanos) {
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(NANOS_PER_SECOND));
    return parts[0].compareTo(MAX_SECONDS) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(parts[0].longValue(), parts[1].longValue()));
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> NANOS_PER_SECOND;
      case "m" -> 60 * NANOS_PER_SECOND;
      case "h" -> 3_600 * NANOS_PER_SECOND;
      default -> 0L;
    };
  }

  /** As Go prints it: {@code 1m30s} for 90 seconds, {@code 1.5ms}, {@code 0s}. */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
    if (seconds == 0 && nanos != 0) {
      return belowOneSecond(nanos);
    }
    String text = decimal(seconds % 60 * NANOS_PER_SECOND + nanos, 9) + "s";
    if (seconds >= 60) {
      text = seconds / 60 % 60 + "m" + text;
    }
    return seconds >= 3_600 ? seconds / 3_600 + "h" + text : text;
  }

  private static String belowOneSecond(int nanos) {
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    return nanos < 1_000_000 ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
  }

  private static String decimal(long unscaled, int digits) {
    BigDecimal value = BigDecimal.valueOf(unscaled, digits);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
