package io.meltemi.agent.bootstrap;

import io.meltemi.base.GoDuration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** A duration above zero, of at most 292 years. */
record Interval(long nanos) {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  /** Of text as Go writes it ({@code 1m30s}, {@code 500ms}). */
  static Optional<Interval> parse(String text) {
    return GoDuration.parse(text)
        .filter(duration -> duration.isPositive() && duration.compareTo(LONGEST) <= 0)
        .map(duration -> new Interval(duration.toNanos()));
  }

  /** Protobuf's JSON form, in seconds. */
  String json() {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + "s";
  }
}
