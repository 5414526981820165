package io.meltemi.demo.kube;

import io.meltemi.demo.TrafficCondition;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.SortedSet;

/**
 * What happens to cluster two under traffic, and what of it the storefront in cluster one notices.
 *
 * @param admin of the storefront's Envoy
 */
record ClusterFailures(
    Report report,
    Member one,
    Member two,
    ReviewsTraffic traffic,
    ProxyAdmin admin,
    RemoteAccess access) {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration CHANGE = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration OUTAGE = Duration.ofSeconds(5);
  private static final String REVIEWS = "reviews." + Mesh.NAMESPACE + ".svc.cluster.local";
  private static final int PORT = 9080;

  /** Makes the stops. */
  void lead() throws IOException {
    takeTurns();
    rotate();
    losePods();
    cutOff();
    revoke();
  }

  private SortedSet<String> endpoints() throws IOException {
    return admin.endpoints(REVIEWS, PORT);
  }

  private void takeTurns() throws IOException {
    report.step("Both clusters answer in turn");
    long from = System.nanoTime();
    traffic.awaitReturn(CHANGE);
    report.awaited("the storefront's Envoy has both as endpoints", CHANGE, this::hasBoth);
    traffic.inTurn();
    traffic.noneFailed(from);
  }

  private boolean hasBoth() throws IOException {
    return endpoints().size() == 2;
  }

  private void rotate() throws IOException {
    report.step("Cluster two is read by another token, and the first is withdrawn");
    long from = System.nanoTime();
    SortedSet<String> before = endpoints();
    try (EndpointWatch watch = new EndpointWatch(this::endpoints)) {
      access.rotate(
          () ->
              report.awaited(
                  "istiod of cluster one follows it by the new one",
                  CHANGE,
                  () ->
                      one.istiodLog()
                          .contains("cluster " + two.name() + ": followed by its new kubeconfig")));
      traffic.inTurn();
      report.seen(
          "no endpoint went meanwhile: %d looks at the storefront's Envoy".formatted(watch.looks()),
          watch.looks() > 0 && watch.seen().stream().allMatch(before::equals));
    }
    traffic.noneFailed(from);
  }

  private void losePods() throws IOException {
    report.step("Cluster two's pods go, and come back");
    long from = System.nanoTime();
    two.scale("reviews-v2", 0);
    traffic.follows(
        "cluster one answers everybody",
        from,
        new TrafficCondition.Last(ReviewsTraffic.answeredBy(ReviewsTraffic.TWO)));
    two.scale("reviews-v2", 1);
    traffic.awaitReturn(START);
    traffic.noneFailed(from);
  }

  private void cutOff() throws IOException {
    report.step("Cluster two's API server is gone");
    long from = System.nanoTime();
    two.cluster().controlPlane().killApiServer();
    report.awaited(
        "istiod of cluster one tells of it",
        CHANGE,
        () -> one.istiodLog().contains(" of cluster " + two.name() + ": "));
    Waiting.pause(OUTAGE);
    report.seen("the storefront's Envoy has both endpoints", hasBoth());
    traffic.inTurn();
    two.cluster().controlPlane().startApiServer();
    report.seen("the API server is there again", true);
    traffic.noneFailed(from);
  }

  private void revoke() throws IOException {
    report.step("The remote Secret is deleted, and made again");
    long from = System.nanoTime();
    report.seen("the storefront's Envoy has both endpoints", hasBoth());
    long deleted = System.nanoTime();
    access.revoke();
    report.awaited("only that of cluster one is left", CHANGE, () -> endpoints().size() == 1);
    Duration taken = Duration.ofNanos(System.nanoTime() - deleted);
    report.seen(
        "that took %d ms (expected: within 1 s)".formatted(taken.toMillis()),
        taken.compareTo(SECOND) < 0);
    traffic.follows(
        "cluster one answers everybody",
        deleted,
        new TrafficCondition.Last(ReviewsTraffic.answeredBy(ReviewsTraffic.TWO)));
    access.grant();
    traffic.awaitReturn(CHANGE);
    traffic.noneFailed(from);
  }
}
