package io.meltemi.demo;

import java.util.function.Predicate;

/**
 * Something that the tour says will be seen in the traffic.
 *
 * @param text with the figures that are expected
 */
record Expectation(String text, Predicate<Window> holds) {
  static Expectation everyPageServed() {
    return new Expectation("every page is served", window -> window.share(Sample::served) == 1);
  }

  /** That the share of a version, in percent, is within bounds. */
  static Expectation answers(String version, int atLeast, int atMost) {
    String expected =
        atMost == 0
            ? version + " answers nobody"
            : atLeast == 100
                ? version + " answers everybody"
                : "%s answers %d to %d%%".formatted(version, atLeast, atMost);
    return new Expectation(
        expected,
        window -> {
          double percent = 100 * window.shareOf(version);
          return percent >= atLeast && percent <= atMost;
        });
  }

  /** That an expectation holds among some of the visits. */
  static Expectation among(String whom, Predicate<Sample> who, Expectation expectation) {
    return new Expectation(
        "for " + whom + ", " + expectation.text,
        window -> expectation.holds.test(window.only(who)));
  }
}
