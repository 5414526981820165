package io.meltemi.settings;

import io.meltemi.base.GoDuration;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Environment variables, read as Istio reads them; one that is empty counts as not set. */
public record Environment(Map<String, String> variables) {
  private static final Duration LONGEST = Duration.ofHours(876_000);

  /** The names of the variables that a reader asks for where none is set. */
  static SortedSet<String> namesAskedFor(Consumer<Environment> reader) {
    var names = new TreeSet<String>();
    reader.accept(
        new Environment(
            new AbstractMap<>() {
              @Override
              public @Nullable String get(Object name) {
                names.add(name.toString());
                return null;
              }

              @Override
              public Set<Entry<String, String>> entrySet() {
                return Collections.emptySet();
              }
            }));
    return Collections.unmodifiableSortedSet(names);
  }

  /** With that variable in the place of the one of its name; empty: without it. */
  public Environment with(String name, String value) {
    var others = new LinkedHashMap<>(variables);
    others.put(name, value);
    return new Environment(others);
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
  }

  public String text(String name, String byDefault) {
    return find(name).orElse(byDefault);
  }

  public <T> T value(String name, T byDefault, Function<String, T> parse) {
    return find(name).map(parse).orElse(byDefault);
  }

  public Duration duration(String name, Duration byDefault) {
    return value(name, byDefault, text -> duration(name, text));
  }

  /**
   * The duration that a variable or a flag says, such as {@code 100ms}, {@code 1h30m} or {@code 0}.
   *
   * @throws IllegalArgumentException naming the flag or variable, the value and what was expected
   */
  public static Duration duration(String name, String value) {
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
  public static Duration positive(String name, String value) {
    Duration duration = duration(name, value);
    if (duration.isZero()) {
      throw new IllegalArgumentException(
          name + ": \"" + value + "\" (expected: a duration of more than 0)");
    }
    return duration;
  }

  public boolean flag(String name, boolean byDefault) {
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
  public int number(String name, int byDefault) {
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
  public List<String> list(String name, List<String> byDefault) {
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
