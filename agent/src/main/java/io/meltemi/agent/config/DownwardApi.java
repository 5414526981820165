package io.meltemi.agent.config;

import io.meltemi.agent.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pod's labels and annotations as Kubernetes writes them into files: a line {@code key="value"}
 * each, the value quoted as Go does.
 */
public final class DownwardApi {
  private DownwardApi() {}

  /**
   * What the file says; nothing if there is no such file.
   *
   * @throws SettingsException if the file cannot be read, or a line's value is not quoted
   */
  public static SortedMap<String, String> read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException none) {
      return new TreeMap<>();
    } catch (IOException unreadable) {
      throw new SettingsException(file + ": cannot be read: " + unreadable.getMessage());
    }
  }

  static SortedMap<String, String> parse(String source, String text) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String line : text.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), unquote(source, line, line.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String unquote(String source, String line, String quoted) {
    String json = quoted;
    for (Map.Entry<String, String> goOnly :
        Map.of("\\a", "\\u0007", "\\v", "\\u000b", "\\x7f", "\\u007f").entrySet()) {
      json = json.replace(goOnly.getKey(), goOnly.getValue());
    }
    try {
      if (Json.parse(json) instanceof String value) {
        return value;
      }
    } catch (IllegalArgumentException notQuoted) {
      // told below, with the line
    }
    throw new SettingsException(
        "%s: %s (expected: lines of the form key=\"value\")".formatted(source, line));
  }
}
