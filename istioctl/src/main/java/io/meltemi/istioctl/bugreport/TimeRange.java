package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.PositiveDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Of which time lines of logs are wanted; absent ends are open. */
record TimeRange(Optional<Instant> start, Optional<Instant> end) {
  static TimeRange of(String start, String end, String duration, Instant now) {
    if (!start.isEmpty() && !duration.isEmpty()) {
      throw Failure.ofUse("--start-time and --duration exclude each other");
    }
    Optional<Instant> until = time("--end-time", end);
    Optional<Instant> from = time("--start-time", start);
    if (!duration.isEmpty()) {
      Duration length = PositiveDuration.of("--duration", duration);
      from = Optional.of(until.orElse(now).minus(length));
    }
    return new TimeRange(from, until);
  }

  private static Optional<Instant> time(String flag, String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException malformed) {
      throw Failure.ofUse(
          flag + ": \"" + text + "\" (expected: a time such as 2026-01-02T15:04:05Z)");
    }
  }

  /** For the query of a log. */
  String query() {
    return start.map(from -> "&sinceTime=" + from).orElse("")
        + (end.isPresent() ? "&timestamps=true" : "");
  }

  /** Without the lines that are too late, and without the times that {@link #query} asked for. */
  String within(String log) {
    if (end.isEmpty()) {
      return log;
    }
    return log.lines()
        .filter(line -> !isLate(line))
        .map(line -> line.substring(line.indexOf(' ') + 1) + "\n")
        .collect(Collectors.joining());
  }

  private boolean isLate(String line) {
    try {
      String time = line.substring(0, Math.max(0, line.indexOf(' ')));
      return OffsetDateTime.parse(time).toInstant().isAfter(end.orElseThrow());
    } catch (DateTimeParseException noTime) {
      return false;
    }
  }
}
