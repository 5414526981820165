package io.meltemi.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
  @ParameterizedTest
  @CsvSource({"0,PT0S", "100ms,PT0.1S", "1h30m,PT1H30M", "1.5s,PT1.5S", "2us,PT0.000002S"})
  void durationsAreGos(String text, Duration expected) {
    assertThat(Environment.duration("X", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "1s x", "-1s", "1d", "999999999999h", "9000000h"})
  void whatIsNoDurationIsRefusedByName(String text) {
    assertThatThrownBy(() -> Environment.duration("PILOT_DEBOUNCE_AFTER", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("PILOT_DEBOUNCE_AFTER: \"" + text + "\" (expected: a duration");
  }
}
