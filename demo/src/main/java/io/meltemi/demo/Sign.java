package io.meltemi.demo;

import java.util.Optional;
import java.util.function.Predicate;

/** By what in the traffic one sees that it follows the files as they are now. */
sealed interface Sign {
  /** The first visit of a kind that there was none of before. */
  record First(Predicate<Sample> kind) implements Sign {}

  /** The last visit of a kind that there will be none of any more. */
  record Last(Predicate<Sample> kind) implements Sign {}

  /** How many visits in a row have to be without the old kind, for it to count as gone. */
  int CALM = 60;

  /**
   * When the traffic followed.
   *
   * @param window the visits that were begun since the change
   * @return nanoseconds from the change to the visit that shows it; absent where none shows it yet
   */
  default Optional<Long> followedAfter(long change, Window window) {
    return switch (this) {
      case First(Predicate<Sample> kind) ->
          window.samples().stream()
              .filter(kind)
              .map(sample -> sample.startNanos() - change)
              .min(Long::compare);
      case Last(Predicate<Sample> kind) -> {
        long last =
            window.samples().stream()
                .filter(kind)
                .mapToLong(sample -> sample.startNanos() - change)
                .max()
                .orElse(0);
        long after =
            window.samples().stream().filter(sample -> sample.startNanos() - change > last).count();
        yield after >= CALM ? Optional.of(last) : Optional.empty();
      }
    };
  }
}
