package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What messages look like.
 *
 * @param failing from this level on, a message is a failure
 */
public record Style(boolean colours, Level failing) {
  private static final String YELLOW = "\033[33m";
  private static final String RED = "\033[1;31m";
  private static final String PLAIN = "\033[0m";

  /**
   * Whether colours are wanted: as the user says; if they do not say, where somebody sees them.
   *
   * @param asked null if the user does not say
   */
  public static boolean wantsColours(
      @Nullable Boolean asked, Map<String, String> environment, boolean terminal) {
    if (asked != null) {
      return asked;
    }
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  String level(Level level) {
    if (!colours) {
      return level.label();
    }
    return switch (level) {
      case ERROR -> RED + level.label() + PLAIN;
      case WARNING -> YELLOW + level.label() + PLAIN;
      case INFO -> level.label() + PLAIN;
    };
  }
}
