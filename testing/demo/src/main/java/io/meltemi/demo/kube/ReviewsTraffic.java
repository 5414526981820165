package io.meltemi.demo.kube;

import io.meltemi.demo.Sample;
import io.meltemi.demo.Traffic;
import io.meltemi.demo.TrafficCondition;
import io.meltemi.demo.Window;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What the answers of reviews, under constant traffic, say of the clusters. */
record ReviewsTraffic(Report report, Traffic traffic) {
  /** Of the pod in cluster one. */
  static final String ONE = "v1";

  /** Of the pod in cluster two. */
  static final String TWO = "v2";

  private static final int ENOUGH = 400;
  private static final Duration CHANGE = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);

  static Predicate<Sample> answeredBy(String version) {
    return sample -> sample.version().equals(version);
  }

  private static boolean isAnswered(Sample sample) {
    return sample.served() && sample.reviewsStatus() == 200;
  }

  /** That nobody was turned away since a time. */
  void noneFailed(long since) {
    Window window = traffic.since(since);
    long failed = window.only(sample -> !isAnswered(sample)).samples().size();
    report.seen(
        "of %d requests to reviews %d failed (expected: 0)"
            .formatted(window.samples().size(), failed),
        failed == 0 && !window.samples().isEmpty());
  }

  /** That the clusters answer in turn, of so many requests from now on that chance is no matter. */
  void inTurn() throws IOException {
    long from = System.nanoTime();
    var _ = Waiting.until(() -> traffic.since(from).samples().size() >= ENOUGH, CHANGE);
    Window window = traffic.since(from);
    double share = 100 * window.shareOf(TWO);
    report.seen(
        "cluster two answers %.1f%% of %d requests (expected: 40 to 60)"
            .formatted(share, window.samples().size()),
        window.samples().size() >= ENOUGH && share >= 40 && share <= 60);
  }

  /** That the traffic follows a change within a second. */
  void follows(String what, long change, TrafficCondition condition) throws IOException {
    var _ = Waiting.until(() -> followed(change, condition).isPresent(), CHANGE);
    Optional<Duration> taken = followed(change, condition).map(Duration::ofNanos);
    report.seen(
        taken
            .map(time -> what + " %d ms after (expected: within 1 s)".formatted(time.toMillis()))
            .orElse(what),
        taken.isPresent() && taken.get().compareTo(SECOND) < 0);
  }

  private Optional<Long> followed(long change, TrafficCondition condition) {
    return condition.followedAfter(change, traffic.since(change));
  }

  /** Waits until cluster two answers again. */
  void awaitReturn(Duration atMost) throws IOException {
    long from = System.nanoTime();
    report.awaited(
        "cluster two answers again",
        atMost,
        () -> !traffic.since(from).only(answeredBy(TWO)).samples().isEmpty());
  }
}
