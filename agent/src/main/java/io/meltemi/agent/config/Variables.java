package io.meltemi.agent.config;

import io.meltemi.base.GoDuration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The environment, its values read as what they should be. */
public record Variables(SortedMap<String, String> values) {
  public Variables {
    values = new TreeMap<>(values);
  }

  /** Those of this map. */
  public static Variables of(Map<String, String> environment) {
    return new Variables(new TreeMap<>(environment));
  }

  /** The text; empty text if it is not set. */
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The text, or the other if it is not set or empty. */
  public String text(String name, String otherwise) {
    String text = text(name);
    return text.isEmpty() ? otherwise : text;
  }

  /**
   * Whether it is {@code true}; empty if it is not set.
   *
   * @throws SettingsException for anything but Go's words of truth
   */
  public Optional<Boolean> truth(String name) {
    return switch (text(name)) {
      case "" -> Optional.empty();
      case "true", "TRUE", "True", "t", "T", "1" -> Optional.of(true);
      case "false", "FALSE", "False", "f", "F", "0" -> Optional.of(false);
      default -> throw SettingsException.of("variable", name, text(name), "true or false");
    };
  }

  /**
   * The port.
   *
   * @throws SettingsException if it is none
   */
  public int port(String name, int otherwise) {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw SettingsException.of("variable", name, text, "a port, 1..65535");
    }
    return port;
  }

  /**
   * The duration, such as {@code 5s}.
   *
   * @throws SettingsException if it is none
   */
  public Duration duration(String name, Duration otherwise) {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    return GoDuration.parse(text)
        .filter(duration -> !duration.isNegative())
        .orElseThrow(() -> SettingsException.of("variable", name, text, "a duration such as 5s"));
  }

  /**
   * The number of seconds.
   *
   * @throws SettingsException if it is none
   */
  public Duration seconds(String name, Duration otherwise) {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,6}")) {
      throw SettingsException.of("variable", name, text, "a number of seconds");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
