package io.meltemi.demo;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Prints progress for people. Live lines, which overwrite each other, are printed to terminals
 * only.
 */
public final class Terminal {
  private static final String ERASE_LINE = "\r[K";

  private final PrintStream out;
  private final boolean interactive;
  private boolean liveShown;

  public Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** A line that stays. */
  public synchronized void say(String line) {
    clearLive();
    out.println(line);
    out.flush();
  }

  /** A step of the start-up, with the time that it took. */
  void done(String what, Duration taken) {
    say("  %-52s %6.1f s".formatted(what, taken.toMillis() / 1000.0));
  }

  /** A line that the next one replaces. */
  public synchronized void live(String line) {
    if (interactive) {
      out.print(ERASE_LINE + line);
      out.flush();
      liveShown = true;
    }
  }

  private void clearLive() {
    if (liveShown) {
      out.print(ERASE_LINE);
      liveShown = false;
    }
  }
}
