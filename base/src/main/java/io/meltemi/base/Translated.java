package io.meltemi.base;

import java.util.List;
import java.util.Optional;

/** What became of an input: the value, unless the input is of no use, and what is wrong with it. */
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
