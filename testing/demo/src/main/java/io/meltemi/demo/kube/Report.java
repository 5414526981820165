package io.meltemi.demo.kube;

import io.meltemi.demo.Terminal;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Prints each expectation of the tour on Kubernetes and whether it was met, with its time. */
final class Report {
  private final Terminal terminal;
  private final int steps;
  private final List<String> missing = new ArrayList<>();
  private int number;
  private long stepStart;

  Report(Terminal terminal, int steps) {
    this.terminal = terminal;
    this.steps = steps;
  }

  /** The next step begins. */
  void step(String title) {
    number++;
    stepStart = System.nanoTime();
    terminal.say("");
    terminal.say("[%d/%d] %s".formatted(number, steps, title));
  }

  /** Something that shows at once, or not at all. */
  void seen(String what, boolean holds) {
    tell(what, holds, System.nanoTime() - stepStart);
  }

  /**
   * Something that comes to be true.
   *
   * @return how long that took, or the whole of {@code atMost}
   */
  Duration awaited(String what, Duration atMost, Waiting.Condition condition) throws IOException {
    long start = System.nanoTime();
    terminal.live("      waiting: " + what);
    boolean came = Waiting.until(condition, atMost);
    long taken = System.nanoTime() - start;
    tell(what, came, taken);
    return Duration.ofNanos(taken);
  }

  /** Something to look at, made only where it is needed. */
  interface Evidence {
    String look() throws IOException;
  }

  /** The same; where it does not come to be true, what tells why is noted. */
  void awaited(String what, Duration atMost, Waiting.Condition condition, Evidence evidence)
      throws IOException {
    if (awaited(what, atMost, condition).compareTo(atMost) >= 0) {
      note(evidence.look());
    }
  }

  private void tell(String what, boolean holds, long nanos) {
    if (holds) {
      terminal.say("      seen after %7.3f s: %s".formatted(nanos / 1e9, what));
    } else {
      terminal.say("      NOT SEEN in %5.1f s: %s".formatted(nanos / 1e9, what));
      missing.add("step " + number + ": " + what);
    }
  }

  void note(String what) {
    terminal.say("      " + what);
  }

  /** What was announced and not seen. */
  List<String> missing() {
    return List.copyOf(missing);
  }
}
