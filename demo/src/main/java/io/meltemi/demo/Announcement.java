package io.meltemi.demo;

import java.util.function.Predicate;

/**
 * Something that the tour says will be seen in the traffic.
 *
 * @param text with the figures that are expected
 */
record Announcement(String text, Predicate<Window> holds) {
  static Announcement everyPageServed() {
    return new Announcement("every page is served", window -> window.share(Sample::served) == 1);
  }

  /** That the share of a version, in percent, is within bounds. */
  static Announcement answers(String version, int atLeast, int atMost) {
    String expected =
        atMost == 0
            ? version + " answers nobody"
            : atLeast == 100
                ? version + " answers everybody"
                : "%s answers %d to %d%%".formatted(version, atLeast, atMost);
    return new Announcement(
        expected,
        window -> {
          double percent = 100 * window.shareOf(version);
          return percent >= atLeast && percent <= atMost;
        });
  }

  /** That an announcement holds among some of the visits. */
  static Announcement among(String whom, Predicate<Sample> who, Announcement announcement) {
    return new Announcement(
        "for " + whom + ", " + announcement.text,
        window -> announcement.holds.test(window.only(who)));
  }
}
