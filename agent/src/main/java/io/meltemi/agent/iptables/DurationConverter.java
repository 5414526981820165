package io.meltemi.agent.iptables;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as flags give them: {@code 5s}, {@code 500ms}, {@code 1m30s}. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      if (value.endsWith("ms")) {
        return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
      }
      return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
    } catch (NumberFormatException | DateTimeParseException wrong) {
      throw new TypeConversionException(value + " (expected: a duration like 5s or 500ms)");
    }
  }
}
