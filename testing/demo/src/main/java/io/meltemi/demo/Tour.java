package io.meltemi.demo;

import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the stops of the tour, and collects the expectations that were not met. */
final class Tour {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What is on its way while the traffic changes is not judged. */
  private static final Duration SETTLING = Duration.ofMillis(500);

  private static final Duration LOOK = Duration.ofMillis(2_500);

  private final Terminal terminal;
  private final Traffic traffic;
  private final List<String> missing = new ArrayList<>();

  Tour(Terminal terminal, Traffic traffic) {
    this.terminal = terminal;
    this.traffic = traffic;
  }

  /** Makes all stops; returns what was announced and not seen. */
  List<String> lead(List<TourStop> stops) throws IOException {
    int number = 0;
    for (TourStop stop : stops) {
      number++;
      terminal.say("");
      terminal.say("[%d/%d] %s".formatted(number, stops.size(), stop.title()));
      make(stop);
    }
    return List.copyOf(missing);
  }

  private void make(TourStop stop) throws IOException {
    long change = stop.change().make();
    Optional<Long> followed = awaitCondition(stop, change);
    if (followed.isEmpty()) {
      miss(stop, "the traffic follows within %d s".formatted(PATIENCE.toSeconds()));
    } else if (!stop.edit().isEmpty()) {
      terminal.say(
          "      %s; the traffic followed within %.0f ms"
              .formatted(stop.edit(), followed.get() / 1e6));
    }
    stop.afterwards().run();
    look(stop);
  }

  private Optional<Long> awaitCondition(TourStop stop, long change) throws IOException {
    List<Long> followed = new ArrayList<>();
    boolean came =
        Waiting.until(
            () -> {
              Window window = traffic.since(change);
              terminal.live("      " + window.summary());
              stop.condition().followedAfter(change, window).ifPresent(followed::add);
              return !followed.isEmpty();
            },
            PATIENCE);
    return came ? Optional.of(followed.getFirst()) : Optional.empty();
  }

  private void look(TourStop stop) {
    long from = System.nanoTime() + SETTLING.toNanos();
    long to = from + LOOK.toNanos();
    while (System.nanoTime() - to < 0) {
      Waiting.pause(Duration.ofMillis(200));
      terminal.live("      " + traffic.since(from).summary());
    }
    Window window = traffic.between(from, to);
    terminal.say("      " + window.summary());
    for (Expectation expectation : stop.expectations()) {
      if (!window.samples().isEmpty() && expectation.holds().test(window)) {
        terminal.say("      seen: " + expectation.text());
      } else {
        miss(stop, expectation.text());
      }
    }
  }

  private void miss(TourStop stop, String what) {
    terminal.say("      NOT SEEN: " + what);
    missing.add(stop.title() + ": " + what);
  }
}
