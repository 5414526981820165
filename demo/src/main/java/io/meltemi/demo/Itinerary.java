package io.meltemi.demo;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** The stops of the guided tour, in order. Each begins where the one before ended. */
final class Itinerary {
  private static final String ROUTE = "reviews-route.yaml";
  private static final Workload LOST = Workload.named("reviews-v2");
  private static final int DELAY_MILLIS = 300;

  private final Samples samples;
  private final RunFolder folder;
  private final Cast cast;

  Itinerary(Samples samples, RunFolder folder, Cast cast) {
    this.samples = samples;
    this.folder = folder;
    this.cast = cast;
  }

  List<Stop> stops() {
    return List.of(turns(), split(), editors(), delay(), abort(), open(), loss(), comeback());
  }

  private static Predicate<Sample> answeredBy(String version) {
    return sample -> sample.version().equals(version);
  }

  private Stop.Change route(String sample) {
    return () -> folder.write(ROUTE, samples.text("tour/" + sample));
  }

  private Stop turns() {
    return new Stop(
        "Nobody steers yet: three versions of reviews take turns",
        "",
        System::nanoTime,
        new Sign.First(answeredBy("v3")),
        List.of(
            Announcement.everyPageServed(),
            Announcement.answers("v1", 20, 47),
            Announcement.answers("v2", 20, 47),
            Announcement.answers("v3", 20, 47)));
  }

  private Stop split() {
    return new Stop(
        "Split: four of five to v1, one to v3, none to v2",
        ROUTE + " written",
        route("split.yaml"),
        new Sign.Last(answeredBy("v2")),
        List.of(
            Announcement.everyPageServed(),
            Announcement.answers("v1", 70, 90),
            Announcement.answers("v2", 0, 0),
            Announcement.answers("v3", 10, 30)));
  }

  private Stop editors() {
    return new Stop(
        "Editors see v2, everybody else v1",
        ROUTE + " written",
        route("editors.yaml"),
        new Sign.First(answeredBy("v2")),
        List.of(
            Announcement.everyPageServed(),
            Announcement.among("editors", Sample::editor, Announcement.answers("v2", 100, 100)),
            Announcement.among(
                "the others", s -> !s.editor(), Announcement.answers("v1", 100, 100))));
  }

  private Stop delay() {
    return new Stop(
        "Fault: reviews answers 300 ms late",
        ROUTE + " written",
        route("delay.yaml"),
        new Sign.First(sample -> sample.millis() >= DELAY_MILLIS),
        List.of(
            Announcement.everyPageServed(),
            new Announcement(
                "no page takes less than 300 ms",
                window -> window.share(sample -> sample.millis() >= DELAY_MILLIS) == 1)));
  }

  private Stop abort() {
    return new Stop(
        "Fault: half of the calls to reviews fail with 503",
        ROUTE + " written",
        route("abort.yaml"),
        new Sign.First(sample -> sample.reviewsStatus() == 503),
        List.of(
            Announcement.everyPageServed(),
            new Announcement(
                "35 to 65% of the pages lack reviews",
                window -> {
                  double share = window.share(sample -> sample.reviewsStatus() == 503);
                  return share >= 0.35 && share <= 0.65;
                })));
  }

  private Stop open() {
    return new Stop(
        "The route is removed: the versions take turns again",
        ROUTE + " removed",
        () -> folder.remove(ROUTE),
        new Sign.Last(sample -> sample.reviewsStatus() == 503),
        List.of(
            Announcement.everyPageServed(),
            Announcement.answers("v1", 20, 47),
            Announcement.answers("v2", 20, 47),
            Announcement.answers("v3", 20, 47)));
  }

  private Stop loss() {
    return new Stop(
        "The pod of reviews-v2 is removed; once nobody visits it, it is killed",
        LOST.file() + " removed",
        () -> folder.remove(LOST.file()),
        new Sign.Last(answeredBy("v2")),
        () -> cast.kill(LOST),
        List.of(
            Announcement.everyPageServed(),
            Announcement.answers("v1", 35, 65),
            Announcement.answers("v2", 0, 0),
            Announcement.answers("v3", 35, 65)));
  }

  private Stop comeback() {
    return new Stop(
        "reviews-v2 comes back",
        LOST.file() + " written",
        this::bringBack,
        new Sign.First(answeredBy("v2")),
        List.of(
            Announcement.everyPageServed(),
            Announcement.answers("v1", 20, 47),
            Announcement.answers("v2", 20, 47),
            Announcement.answers("v3", 20, 47)));
  }

  private long bringBack() throws IOException {
    cast.startApplication(LOST);
    cast.startProxy(LOST);
    cast.awaitProxy(LOST);
    return folder.write(LOST.file(), samples.text(LOST.file()));
  }
}
