package io.meltemi.istioctl;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Istio's flags write them: {@code 15s}, {@code 1m30s}, {@code 1.5h}, {@code 300ms}.
 */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h)");

  private GoDuration() {}

  static Duration parse(String text, String flag) {
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      double nanos = Double.parseDouble(part.group(1)) * nanosIn(part.group(2));
      sum = sum.plusNanos((long) Math.min(nanos, Long.MAX_VALUE));
      end = part.end();
    }
    if (end == 0 || end < text.length() || sum.isZero()) {
      throw Failure.ofUse(
          flag + ": \"" + text + "\" (expected: a positive duration such as 15s or 1m30s)");
    }
    return sum;
  }

  private static double nanosIn(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
