package io.meltemi.demo;

import java.util.Optional;
import java.util.function.Predicate;

/** How the traffic shows that it follows the files as they are now. */
public sealed interface TrafficCondition {
  /** The first visit of a kind that there was none of before. */
  record First(Predicate<Sample> kind) implements TrafficCondition {}

  /** The last visit of a kind that there will be none of any more. */
  record Last(Predicate<Sample> kind) implements TrafficCondition {}

  /** How many visits in a row have to be without the old kind, for it to count as gone. */
  int CALM = 60;

  /**
   * When the traffic followed.
   *
   * @param window the visits that were begun since the change
   * @return nanoseconds from the change to the start of the first visit that shows it, so that this
   *     is never less than it took; absent where none shows it yet
   */
  default Optional<Long> followedAfter(long change, Window window) {
    return switch (this) {
      case First(Predicate<Sample> kind) -> firstStart(change, window.only(kind));
      case Last(Predicate<Sample> kind) -> {
        long lastOld =
            window.only(kind).samples().stream()
                .mapToLong(sample -> sample.startNanos() - change)
                .max()
                .orElse(-1);
        Window after = window.only(sample -> sample.startNanos() - change > lastOld);
        yield after.samples().size() >= CALM ? firstStart(change, after) : Optional.empty();
      }
    };
  }

  private static Optional<Long> firstStart(long change, Window window) {
    return window.samples().stream().map(sample -> sample.startNanos() - change).min(Long::compare);
  }
}
