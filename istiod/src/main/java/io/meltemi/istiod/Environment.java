package io.meltemi.istiod;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Environment variables, read as Istio reads them; one that is empty counts as not set. */
record Environment(Map<String, String> variables) {
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
    return value(name, byDefault, text -> GoDuration.parse(name, text));
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
