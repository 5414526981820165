package io.meltemi.base.log;

import java.io.OutputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a program logs and how: the least level of each scope, and whether lines are JSON. The scope
 * {@code default} is always there and holds for every scope that is not named; {@code all}
 * overrides every other. Equal flags give equal settings. Istio: pkg/log/options.go.
 */
public record LogSettings(SortedMap<String, LogLevel> levels, boolean json) {
  /** The scope of whatever is not named. */
  public static final String DEFAULT_SCOPE = "default";

  private static final String EVERY_SCOPE = "all";

  public LogSettings {
    SortedMap<String, LogLevel> copy = new TreeMap<>(levels);
    copy.putIfAbsent(DEFAULT_SCOPE, LogLevel.INFO);
    levels = Collections.unmodifiableSortedMap(copy);
  }

  /** Info and worse, as text. */
  public static LogSettings defaults() {
    return new LogSettings(new TreeMap<>(), false);
  }

  /**
   * Reads {@code --log_output_level}: {@code scope:level} pairs with commas between; a level alone
   * is that of {@code default}; empty is the default.
   *
   * @throws IllegalArgumentException naming the pair and what was expected
   */
  public static LogSettings parse(String outputLevels, boolean json) {
    SortedMap<String, LogLevel> levels = new TreeMap<>();
    for (String pair : outputLevels.split(",")) {
      String trimmed = pair.strip();
      if (trimmed.isEmpty()) {
        continue;
      }
      int colon = trimmed.indexOf(':');
      String scope = colon < 0 ? DEFAULT_SCOPE : trimmed.substring(0, colon).strip();
      String word = trimmed.substring(colon + 1).strip();
      LogLevel level = LogLevel.find(word).orElseThrow(() -> invalid(trimmed));
      if (scope.isEmpty()) {
        throw invalid(trimmed);
      }
      levels.put(scope, level);
    }
    LogLevel every = levels.remove(EVERY_SCOPE);
    if (every != null) {
      levels.clear();
      levels.put(DEFAULT_SCOPE, every);
    }
    return new LogSettings(levels, json);
  }

  /** These settings with one scope's level changed. */
  public LogSettings withLevel(String scope, LogLevel level) {
    SortedMap<String, LogLevel> changed = new TreeMap<>(levels);
    changed.put(scope, level);
    return new LogSettings(changed, json);
  }

  /**
   * Makes java.util.logging, and so every {@link System.Logger} of the JVM, follow these settings
   * and write to {@code out}; what was installed before is replaced. {@code out} is not closed.
   */
  public void install(OutputStream out) {
    LogInstallation.install(this, out);
  }

  private static IllegalArgumentException invalid(String pair) {
    return new IllegalArgumentException(
        "--log_output_level: %s (expected: SCOPE:LEVEL with LEVEL one of %s)"
            .formatted(pair, LogLevel.words()));
  }
}
