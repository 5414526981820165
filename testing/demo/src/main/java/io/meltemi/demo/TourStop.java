package io.meltemi.demo;

import java.io.IOException;
import java.util.List;

/**
 * One stop of the tour: a change, the condition by which the traffic shows that it follows the
 * change, and what is expected to be seen then. Nothing but the change may fulfil the condition.
 *
 * @param edit what the change does to the watched folder, for the terminal; empty for nothing
 * @param afterwards what is done once the traffic has followed
 */
record TourStop(
    String title,
    String edit,
    Change change,
    TrafficCondition condition,
    Runnable afterwards,
    List<Expectation> expectations) {
  TourStop {
    expectations = List.copyOf(expectations);
  }

  /** A stop at which nothing is done afterwards. */
  TourStop(
      String title,
      String edit,
      Change change,
      TrafficCondition condition,
      List<Expectation> expectations) {
    this(title, edit, change, condition, () -> {}, expectations);
  }

  /** Does something to the mesh. */
  interface Change {
    /** When the change was made, by {@link System#nanoTime}. */
    long make() throws IOException;
  }
}
