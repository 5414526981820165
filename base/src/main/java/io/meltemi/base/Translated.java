package io.meltemi.base;

import java.util.List;
import java.util.Optional;

/**
 * A result with its problems: the value, absent if the input was of no use, and what is wrong with
 * the input.
 */
public record Translated<T>(Optional<T> value, List<Problem> problems) {
  public Translated {
    problems = List.copyOf(problems);
  }

  public static <T> Translated<T> of(T value, List<Problem> problems) {
    return new Translated<>(Optional.of(value), problems);
  }

  public static <T> Translated<T> failed(List<Problem> problems) {
    return new Translated<>(Optional.empty(), problems);
  }
}
