package io.meltemi.istiod;

import io.meltemi.base.GoDuration;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Environment variables, read as Istio reads them; one that is empty counts as not set. */
record Environment(Map<String, String> variables) {
  private static final Duration LONGEST = Duration.ofHours(876_000);

  Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
  }

  String text(String name, String byDefault) {
    return find(name).orElse(byDefault);
  }

  <T> T value(String name, T byDefault, Function<String, T> parse) {
    return find(name).map(parse).orElse(byDefault);
  }

  Duration duration(String name, Duration byDefault) {
    return value(name, byDefault, text -> duration(name, text));
  }

  /**
   * The duration that a variable or a flag says, such as {@code 100ms}, {@code 1h30m} or {@code 0}.
   *
   * @throws IllegalArgumentException naming the flag or variable, the value and what was expected
   */
  static Duration duration(String name, String value) {
    return GoDuration.parse(value)
        .filter(duration -> !duration.isNegative() && duration.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: \"%s\" (expected: a duration such as 100ms, 30m or 1h30m, of at most 876000h)"
                        .formatted(name, value)));
  }

  /**
   * The same, of more than nothing.
   *
   * @throws IllegalArgumentException naming the flag or variable, the value and what was expected
   */
  static Duration positive(String name, String value) {
    Duration duration = duration(name, value);
    if (duration.isZero()) {
      throw new IllegalArgumentException(
          name + ": \"" + value + "\" (expected: a duration of more than 0)");
    }
    return duration;
  }

  boolean flag(String name, boolean byDefault) {
    return value(
        name,
        byDefault,
        text ->
            switch (text) {
              case "true", "TRUE", "True", "t", "T", "1" -> true;
              case "false", "FALSE", "False", "f", "F", "0" -> false;
              default ->
                  throw new IllegalArgumentException(
                      name + ": \"" + text + "\" (expected: true or false)");
            });
  }

  /** A whole number of 0 to 999999. */
  int number(String name, int byDefault) {
    return value(
        name,
        byDefault,
        text -> {
          if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" (expected: 0..999999)");
          }
          return Integer.parseInt(text);
        });
  }

  /** Items between commas. */
  List<String> list(String name, List<String> byDefault) {
    return value(
        name,
        byDefault,
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList());
  }
}
