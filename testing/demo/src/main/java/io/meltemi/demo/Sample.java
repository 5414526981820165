package io.meltemi.demo;

/**
 * One visit to the storefront.
 *
 * @param startNanos when it was begun, by {@link System#nanoTime}
 * @param nanos how long it took
 * @param status of the page, 0 where none came
 * @param reviewsStatus what the storefront got from reviews, 0 where nothing came
 * @param version of reviews that answered, empty where none did
 * @param editor whether the visitor said to be an editor
 */
public record Sample(
    long startNanos, long nanos, int status, int reviewsStatus, String version, boolean editor) {

  public boolean served() {
    return status == 200;
  }

  double millis() {
    return nanos / 1e6;
  }
}
