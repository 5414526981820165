package io.meltemi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static Sample visit(int millisAfterStart, String version) {
    int reviewsStatus = version.isEmpty() ? 503 : 200;
    return new Sample(millisAfterStart * 1_000_000L, 2_000_000, 200, reviewsStatus, version, false);
  }

  private static Window window(Sample... samples) {
    return new Window(List.of(samples));
  }

  @Test
  void versionsShareTheVisitsThatReviewsAnswered() {
    Window window = window(visit(1, "v1"), visit(2, "v1"), visit(3, "v2"), visit(4, ""));
    assertThat(window.shareOf("v1")).isCloseTo(0.667, within(0.001));
    assertThat(window.shareOf("v3")).isZero();
    assertThat(window.share(sample -> sample.version().isEmpty())).isEqualTo(0.25);
  }

  @Test
  void percentilesAreOfTheNearestRank() {
    Window window =
        new Window(
            IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new Sample(0, i * 1_000_000L, 200, 200, "v1", false))
                .toList());
    assertThat(window.percentileMillis(0.50)).isEqualTo(50);
    assertThat(window.percentileMillis(0.99)).isEqualTo(99);
    assertThat(window().percentileMillis(0.99)).isZero();
  }

  @Test
  void summarySaysWhoAnsweredAndWhoDidNot() {
    assertThat(window(visit(1, "v1"), visit(2, "")).summary())
        .isEqualTo(
            "   2 visits  100.0% served  p50   2.0 ms  p99   2.0 ms   no answer 503 50%  v1 50%");
  }

  @Test
  void anAnnouncementAboutSomeVisitsLooksAtThemOnly() {
    Expectation editors =
        Expectation.among("editors", Sample::editor, Expectation.answers("v2", 100, 100));
    assertThat(editors.text()).isEqualTo("for editors, v2 answers everybody");
    assertThat(editors.holds().test(window(visit(1, "v1")))).isFalse();
    Sample editor = new Sample(0, 1, 200, 200, "v2", true);
    assertThat(editors.holds().test(window(visit(1, "v1"), editor))).isTrue();
  }

  @Test
  void theFirstOfAKindIsASignAtOnce() {
    TrafficCondition condition =
        new TrafficCondition.First(sample -> sample.version().equals("v2"));
    assertThat(condition.followedAfter(0, window(visit(5, "v1")))).isEmpty();
    assertThat(condition.followedAfter(0, window(visit(5, "v1"), visit(9, "v2"), visit(7, "v2"))))
        .contains(7_000_000L);
  }

  @Test
  void theLastOfAKindIsASignOnceManyVisitsWentWithoutIt() {
    TrafficCondition condition = new TrafficCondition.Last(sample -> sample.version().equals("v2"));
    Window early = window(visit(5, "v2"), visit(9, "v1"));
    assertThat(condition.followedAfter(0, early)).isEmpty();
    List<Sample> later =
        IntStream.range(0, TrafficCondition.CALM).mapToObj(i -> visit(10 + i, "v1")).toList();
    Window calm = new Window(Stream.concat(early.samples().stream(), later.stream()).toList());
    assertThat(condition.followedAfter(0, calm)).contains(9_000_000L);
  }
}
