package io.meltemi.istioctl;

import java.io.InputStream;
import java.io.PrintStream;

/** The streams of one run; {@code out} takes results and {@code err} everything else. */
public record Console(InputStream in, PrintStream out, PrintStream err) {
  /** Whether the program is run at a terminal, rather than in a script or a pipe. */
  public static boolean isTerminal() {
    java.io.Console terminal = System.console();
    return terminal != null && terminal.isTerminal();
  }
}
