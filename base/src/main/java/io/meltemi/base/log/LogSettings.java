package io.meltemi.base.log;

import java.io.OutputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a program logs and how: the least level of each scope, and whether lines are JSON. The scope
 * {@code default} is always there and holds for every scope that is not named; {@code all}
 * overrides every other. Equal flags give equal settings. Istio: pkg/log/options.go.
 *
 * @param callers scopes whose lines say where in the program they come from; {@code all} is every
 * @param stackTraces of each scope the level from which its lines have a stack trace; {@code
 *     default} holds for those that are not named
 */
public record LogSettings(
    SortedMap<String, LogLevel> levels,
    boolean json,
    SortedSet<String> callers,
    SortedMap<String, LogLevel> stackTraces) {
  /** The scope of whatever is not named. */
  public static final String DEFAULT_SCOPE = "default";

  static final String EVERY_SCOPE = "all";

  public LogSettings {
    SortedMap<String, LogLevel> copy = new TreeMap<>(levels);
    copy.putIfAbsent(DEFAULT_SCOPE, LogLevel.INFO);
    levels = Collections.unmodifiableSortedMap(copy);
    callers = Collections.unmodifiableSortedSet(new TreeSet<>(callers));
    stackTraces = Collections.unmodifiableSortedMap(new TreeMap<>(stackTraces));
  }

  /** Without callers and stack traces. */
  public LogSettings(SortedMap<String, LogLevel> levels, boolean json) {
    this(levels, json, Collections.emptySortedSet(), Collections.emptySortedMap());
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
    SortedMap<String, LogLevel> levels = levels("--log_output_level", outputLevels);
    LogLevel every = levels.remove(EVERY_SCOPE);
    if (every != null) {
      levels.clear();
      levels.put(DEFAULT_SCOPE, every);
    }
    return new LogSettings(levels, json);
  }

  /**
   * This with what {@code --log_caller}, scopes with commas between, and {@code
   * --log_stacktrace_level}, pairs as of levels, say.
   *
   * @throws IllegalArgumentException naming the pair and what was expected
   */
  public LogSettings withOrigins(String callerScopes, String stackTraceLevels) {
    SortedSet<String> scopes = new TreeSet<>();
    for (String scope : callerScopes.split(",")) {
      if (!scope.isBlank()) {
        scopes.add(scope.strip());
      }
    }
    return new LogSettings(
        levels, json, scopes, levels("--log_stacktrace_level", stackTraceLevels));
  }

  private static SortedMap<String, LogLevel> levels(String flag, String pairs) {
    SortedMap<String, LogLevel> levels = new TreeMap<>();
    for (String pair : pairs.split(",")) {
      String trimmed = pair.strip();
      if (trimmed.isEmpty()) {
        continue;
      }
      int colon = trimmed.indexOf(':');
      String scope = colon < 0 ? DEFAULT_SCOPE : trimmed.substring(0, colon).strip();
      String word = trimmed.substring(colon + 1).strip();
      LogLevel level = LogLevel.find(word).orElseThrow(() -> invalid(flag, trimmed));
      if (scope.isEmpty()) {
        throw invalid(flag, trimmed);
      }
      levels.put(scope, level);
    }
    return levels;
  }

  /** These settings with one scope's level changed. */
  public LogSettings withLevel(String scope, LogLevel level) {
    SortedMap<String, LogLevel> changed = new TreeMap<>(levels);
    changed.put(scope, level);
    return new LogSettings(changed, json, callers, stackTraces);
  }

  /**
   * Makes java.util.logging, and so every {@link System.Logger} of the JVM, follow these settings
   * and write to {@code out}; what was installed before is replaced. {@code out} is not closed.
   *
   * @return the scopes, to be changed while the program runs
   */
  public LogScopes install(OutputStream out) {
    return LogInstallation.install(this, out);
  }

  private static IllegalArgumentException invalid(String flag, String pair) {
    return new IllegalArgumentException(
        "%s: %s (expected: SCOPE:LEVEL with LEVEL one of %s)"
            .formatted(flag, pair, LogLevel.words()));
  }
}
