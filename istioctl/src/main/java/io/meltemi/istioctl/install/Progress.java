package io.meltemi.istioctl.install;

import io.meltemi.istioctl.operator.Component;
import java.io.PrintStream;
import java.util.List;

/**
 * How far an installation is, on standard error: one line for each part that is done, and where
 * somebody sees it, one that changes for what is waited for.
 *
 * @param terminal whether somebody sees it
 */
record Progress(PrintStream err, boolean terminal, boolean colours) {
  private static final String GREEN = "\033[32m";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";
  private static final String CLEARED = "\r\033[K";
  private static final int WIDTH = 100;

  /** Parts of a component are applied, and these are not ready yet. */
  void working(Component component, List<String> waitedFor) {
    changing(
        "Processing resources for "
            + component.title()
            + "."
            + (waitedFor.isEmpty() ? "" : " Waiting for " + String.join(", ", waitedFor)));
  }

  /** Something without an end of its own. */
  void changing(String what) {
    if (terminal) {
      String line = "- " + what;
      err.print(CLEARED + (line.length() > WIDTH ? line.substring(0, WIDTH - 3) + "..." : line));
      err.flush();
    }
  }

  void installed(Component component) {
    done(component.title() + " installed " + component.icon());
  }

  void done(String what) {
    err.println((terminal ? CLEARED : "") + coloured(GREEN, "✔") + " " + what);
    err.flush();
  }

  void failed(Component component, String problem) {
    err.println(
        (terminal ? CLEARED : "")
            + coloured(RED, "✘")
            + " "
            + component.title()
            + " encountered an error: "
            + problem);
    err.flush();
  }

  private String coloured(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
