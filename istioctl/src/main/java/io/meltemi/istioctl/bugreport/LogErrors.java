package io.meltemi.istioctl.bugreport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Counts in logs what went wrong, so that the archive begins with where to look. Lines are those of
 * Istio's programs and of Envoy: a time, a level and a text with tabs between them, or JSON.
 *
 * <p>Source: istio 1.30, tools/bug-report/pkg/processlog.
 */
final class LogErrors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> critical;
  private final List<String> ignored;
  private final List<Counts> logs = new ArrayList<>();

  private record Line(String level, String text) {}

  private record Counts(String path, int critical, int fatals, int errors, int warnings) {
    /** As Istio ranks logs, but that what is critical comes first. */
    long importance() {
      return 1_000_000L * critical + 1_000L * fatals + 100L * errors + 10L * warnings;
    }

    String told() {
      return "%s: %d critical, %d fatal, %d errors, %d warnings"
          .formatted(path, critical, fatals, errors, warnings);
    }
  }

  /**
   * Patterns have {@code *} for any characters.
   *
   * @param critical texts of errors that count most
   * @param ignored texts of errors that do not count
   */
  LogErrors(List<String> critical, List<String> ignored) {
    this.critical = List.copyOf(critical);
    this.ignored = List.copyOf(ignored);
  }

  void add(String path, byte[] log) {
    int[] counts = new int[4];
    new String(log, StandardCharsets.UTF_8)
        .lines()
        .map(LogErrors::parse)
        .filter(line -> !matches(ignored, line.text()))
        .forEach(line -> count(line, counts));
    if (counts[0] + counts[1] + counts[2] + counts[3] > 0) {
      logs.add(new Counts(path, counts[0], counts[1], counts[2], counts[3]));
    }
  }

  private void count(Line line, int[] counts) {
    switch (line.level()) {
      case "fatal", "critical" -> counts[1]++;
      case "error" -> counts[2]++;
      case "warn", "warning" -> counts[3]++;
      default -> {
        return;
      }
    }
    if (matches(critical, line.text())) {
      counts[0]++;
    }
  }

  private static boolean matches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> Spec.matches(pattern, text));
  }

  private static Line parse(String line) {
    if (line.startsWith("{")) {
      try {
        JsonNode json = JSON.readTree(line);
        return new Line(level(json.path("level").asText()), json.path("msg").asText());
      } catch (JsonProcessingException noJson) {
        return new Line("", line);
      }
    }
    String[] parts = line.split("\t", 3);
    return parts.length < 3 ? new Line("", line) : new Line(level(parts[1]), parts[2]);
  }

  private static String level(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** A line for each log that has errors, the most important first. */
  List<String> told() {
    return logs.stream()
        .sorted(Comparator.comparingLong(Counts::importance).reversed())
        .map(Counts::told)
        .toList();
  }
}
