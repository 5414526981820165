package io.meltemi.demo;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * The stops of the guided tour, in order. Each begins with the configuration that the one before
 * left.
 */
final class TourStops {
  private static final String ROUTE = "reviews-route.yaml";
  private static final Workload LOST = Workload.named("reviews-v2");
  private static final int DELAY_MILLIS = 300;

  private final Samples samples;
  private final RunFolder folder;
  private final DemoProcesses processes;

  TourStops(Samples samples, RunFolder folder, DemoProcesses processes) {
    this.samples = samples;
    this.folder = folder;
    this.processes = processes;
  }

  List<TourStop> stops() {
    return List.of(turns(), split(), editors(), delay(), abort(), open(), loss(), comeback());
  }

  private static Predicate<Sample> answeredBy(String version) {
    return sample -> sample.version().equals(version);
  }

  private TourStop.Change route(String sample) {
    return () -> folder.write(ROUTE, samples.text("tour/" + sample));
  }

  private TourStop turns() {
    return new TourStop(
        "Nobody steers yet: three versions of reviews take turns",
        "",
        System::nanoTime,
        new TrafficCondition.First(answeredBy("v3")),
        List.of(
            Expectation.everyPageServed(),
            Expectation.answers("v1", 20, 47),
            Expectation.answers("v2", 20, 47),
            Expectation.answers("v3", 20, 47)));
  }

  private TourStop split() {
    return new TourStop(
        "Split: four of five to v1, one to v3, none to v2",
        ROUTE + " written",
        route("split.yaml"),
        new TrafficCondition.Last(answeredBy("v2")),
        List.of(
            Expectation.everyPageServed(),
            Expectation.answers("v1", 70, 90),
            Expectation.answers("v2", 0, 0),
            Expectation.answers("v3", 10, 30)));
  }

  private TourStop editors() {
    return new TourStop(
        "Editors see v2, everybody else v1",
        ROUTE + " written",
        route("editors.yaml"),
        new TrafficCondition.First(answeredBy("v2")),
        List.of(
            Expectation.everyPageServed(),
            Expectation.among("editors", Sample::editor, Expectation.answers("v2", 100, 100)),
            Expectation.among(
                "the others", s -> !s.editor(), Expectation.answers("v1", 100, 100))));
  }

  private TourStop delay() {
    return new TourStop(
        "Fault: reviews answers 300 ms late",
        ROUTE + " written",
        route("delay.yaml"),
        new TrafficCondition.First(sample -> sample.millis() >= DELAY_MILLIS),
        List.of(
            Expectation.everyPageServed(),
            new Expectation(
                "no page takes less than 300 ms",
                window -> window.share(sample -> sample.millis() >= DELAY_MILLIS) == 1)));
  }

  private TourStop abort() {
    return new TourStop(
        "Fault: half of the calls to reviews fail with 503",
        ROUTE + " written",
        route("abort.yaml"),
        new TrafficCondition.First(sample -> sample.reviewsStatus() == 503),
        List.of(
            Expectation.everyPageServed(),
            new Expectation(
                "35 to 65% of the pages lack reviews",
                window -> {
                  double share = window.share(sample -> sample.reviewsStatus() == 503);
                  return share >= 0.35 && share <= 0.65;
                })));
  }

  private TourStop open() {
    return new TourStop(
        "The route is removed: the versions take turns again",
        ROUTE + " removed",
        () -> folder.remove(ROUTE),
        new TrafficCondition.Last(sample -> sample.reviewsStatus() == 503),
        List.of(
            Expectation.everyPageServed(),
            Expectation.answers("v1", 20, 47),
            Expectation.answers("v2", 20, 47),
            Expectation.answers("v3", 20, 47)));
  }

  private TourStop loss() {
    return new TourStop(
        "The pod of reviews-v2 is removed; once nobody visits it, it is killed",
        LOST.file() + " removed",
        () -> folder.remove(LOST.file()),
        new TrafficCondition.Last(answeredBy("v2")),
        () -> processes.kill(LOST),
        List.of(
            Expectation.everyPageServed(),
            Expectation.answers("v1", 35, 65),
            Expectation.answers("v2", 0, 0),
            Expectation.answers("v3", 35, 65)));
  }

  private TourStop comeback() {
    return new TourStop(
        "reviews-v2 comes back",
        LOST.file() + " written",
        this::bringBack,
        new TrafficCondition.First(answeredBy("v2")),
        List.of(
            Expectation.everyPageServed(),
            Expectation.answers("v1", 20, 47),
            Expectation.answers("v2", 20, 47),
            Expectation.answers("v3", 20, 47)));
  }

  private long bringBack() throws IOException {
    processes.startApplication(LOST);
    processes.startProxy(LOST);
    processes.awaitProxy(LOST);
    return folder.write(LOST.file(), samples.text(LOST.file()));
  }
}
