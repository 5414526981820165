package io.meltemi.istiod;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Istio's flags and variables write them: {@code 100ms}, {@code 1h30m}, {@code 0}. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(876_000);
  private static final int MAX_LENGTH = 40;

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException naming the flag or variable, the value and what was expected
   */
  static Duration parse(String name, String value) {
    if (value.equals("0")) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(value);
    int end = 0;
    while (value.length() <= MAX_LENGTH && part.find() && part.start() == end) {
      sum = sum.plusNanos((long) (Double.parseDouble(part.group(1)) * nanosOf(part.group(2))));
      end = part.end();
    }
    if (end == 0 || end != value.length() || sum.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: a duration such as 100ms, 30m or 1h30m, of at most 876000h)"
              .formatted(name, value));
    }
    return sum;
  }

  private static double nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      default -> 3600e9;
    };
  }
}
