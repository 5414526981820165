package io.meltemi.demo;

import io.meltemi.cluster.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leads through the stops, and keeps a list of what was announced and not seen. */
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
  List<String> lead(List<Stop> stops) throws IOException {
    int number = 0;
    for (Stop stop : stops) {
      number++;
      terminal.say("");
      terminal.say("[%d/%d] %s".formatted(number, stops.size(), stop.title()));
      make(stop);
    }
    return List.copyOf(missing);
  }

  private void make(Stop stop) throws IOException {
    long change = stop.change().make();
    Optional<Long> followed = awaitSign(stop, change);
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

  private Optional<Long> awaitSign(Stop stop, long change) throws IOException {
    List<Long> followed = new ArrayList<>();
    boolean came =
        Waiting.until(
            () -> {
              Window window = traffic.since(change);
              terminal.live("      " + window.summary());
              stop.sign().followedAfter(change, window).ifPresent(followed::add);
              return !followed.isEmpty();
            },
            PATIENCE);
    return came ? Optional.of(followed.getFirst()) : Optional.empty();
  }

  private void look(Stop stop) {
    long from = System.nanoTime() + SETTLING.toNanos();
    long to = from + LOOK.toNanos();
    while (System.nanoTime() - to < 0) {
      Waiting.pause(Duration.ofMillis(200));
      terminal.live("      " + traffic.since(from).summary());
    }
    Window window = traffic.between(from, to);
    terminal.say("      " + window.summary());
    for (Announcement announcement : stop.announcements()) {
      if (!window.samples().isEmpty() && announcement.holds().test(window)) {
        terminal.say("      seen: " + announcement.text());
      } else {
        miss(stop, announcement.text());
      }
    }
  }

  private void miss(Stop stop, String what) {
    terminal.say("      NOT SEEN: " + what);
    missing.add(stop.title() + ": " + what);
  }
}
