package io.meltemi.analysis;

import java.util.Arrays;
import java.util.Optional;

/** How bad it is; the worst first. */
public enum Level {
  ERROR("Error"),
  WARNING("Warning"),
  INFO("Info");

  private final String label;

  Level(String label) {
    this.label = label;
  }

  /** The name that is printed and given in flags. */
  public String label() {
    return label;
  }

  public boolean isAtLeast(Level other) {
    return compareTo(other) <= 0;
  }

  /** The level of that name, in any case. */
  public static Optional<Level> parse(String name) {
    return Arrays.stream(values()).filter(l -> l.label.equalsIgnoreCase(name)).findFirst();
  }
}
