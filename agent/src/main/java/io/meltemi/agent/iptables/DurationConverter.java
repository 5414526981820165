package io.meltemi.agent.iptables;

import io.meltemi.base.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as flags give them: {@code 5s}, {@code 500ms}, {@code 1m30s}. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    return GoDuration.parse(value)
        .orElseThrow(
            () -> new TypeConversionException(value + " (expected: a duration like 5s or 500ms)"));
  }
}
