package io.meltemi.base.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Collectors;

/** Istio's log levels, each with the java.util.logging level from which it prints. */
public enum LogLevel {
  NONE(Level.OFF),
  FATAL(Level.OFF),
  ERROR(Level.SEVERE),
  WARN(Level.WARNING),
  INFO(Level.INFO),
  DEBUG(Level.FINE),
  TRACE(Level.FINER);

  private final Level threshold;

  LogLevel(Level threshold) {
    this.threshold = threshold;
  }

  /** The lowest java.util.logging level that is still printed. */
  Level threshold() {
    return threshold;
  }

  /** The word that flags and log lines use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The level of that word, in lower case as Istio has it; empty for any other word. */
  public static Optional<LogLevel> find(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }

  /** The level that a java.util.logging record of this level is printed as. */
  static LogLevel of(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return ERROR;
    }
    if (value >= Level.WARNING.intValue()) {
      return WARN;
    }
    return value >= Level.INFO.intValue() ? INFO : DEBUG;
  }

  /** The level whose lines are printed from this java.util.logging level on. */
  static LogLevel atThreshold(Level level) {
    return level.equals(Level.OFF) ? NONE : of(level);
  }

  /** Whether a line of {@code level} is at least as grave as this. */
  boolean includes(Level level) {
    return level.intValue() >= threshold.intValue() && !threshold.equals(Level.OFF);
  }

  /** All words, for messages. */
  static String words() {
    return Arrays.stream(values()).map(LogLevel::word).collect(Collectors.joining("|"));
  }
}
