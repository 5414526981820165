package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.YamlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a file says in the place of flags ({@code --filename}): each field there is instead of its
 * flag, lists as a whole. Source: istio 1.30, tools/bug-report/pkg/config.
 */
final class ReportFile {
  private static final long MAX_BYTES = 1 << 20;
  private static final List<String> FIELDS =
      List.of(
          "commandTimeout",
          "context",
          "criticalErrors",
          "dryRun",
          "endTime",
          "exclude",
          "fullSecrets",
          "ignoredErrors",
          "include",
          "istioNamespace",
          "kubeConfigPath",
          "requestsPerSecondLimit",
          "since",
          "startTime");

  private final Path path;
  private final Map<String, Object> values;

  private ReportFile(Path path, Map<String, Object> values) {
    this.path = path;
    this.values = values;
  }

  static ReportFile read(Path path) {
    @Nullable Object document;
    try {
      document = YamlFile.read(path, MAX_BYTES);
    } catch (IOException unreadable) {
      throw new Failure("--filename: cannot read " + path + ": " + unreadable.getMessage());
    }
    if (!(document instanceof Map<?, ?> fields)) {
      throw Failure.ofUse("--filename: " + path + " has no fields (expected: " + FIELDS + ")");
    }
    Map<String, Object> values = new TreeMap<>();
    fields.forEach(
        (name, value) -> {
          if (!(name instanceof String field) || !FIELDS.contains(field)) {
            throw Failure.ofUse(
                "--filename: " + path + ": " + name + " (expected: one of " + FIELDS + ")");
          }
          if (value != null) {
            values.put(field, value);
          }
        });
    return new ReportFile(path, values);
  }

  Optional<String> text(String field) {
    return find(field)
        .map(value -> value instanceof String text ? text : bad(field, value, "a text"));
  }

  Optional<Boolean> bool(String field) {
    return find(field)
        .map(value -> value instanceof Boolean bool ? bool : bad(field, value, "true or false"));
  }

  Optional<List<String>> list(String field) {
    return find(field)
        .map(
            value ->
                value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                    ? list.stream().map(String.class::cast).toList()
                    : bad(field, value, "a list of texts"));
  }

  Optional<Integer> count(String field) {
    return find(field)
        .map(
            value ->
                value instanceof Number number
                        && number.doubleValue() == number.intValue()
                        && number.intValue() >= 0
                    ? Integer.valueOf(number.intValue())
                    : bad(field, value, "a whole number"));
  }

  private Optional<Object> find(String field) {
    @Nullable Object value = values.get(field);
    return Optional.ofNullable(value);
  }

  private <T> T bad(String field, Object value, String expected) {
    throw Failure.ofUse(
        "--filename: " + path + ": " + field + ": \"" + value + "\" (expected: " + expected + ")");
  }
}
