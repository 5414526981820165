package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "100ms,PT0.1S",
    "1h30m,PT1H30M",
    "1.5s,PT1.5S",
    ".5s,PT0.5S",
    "1.s,PT1S",
    "2us,PT0.000002S",
    "2µs,PT0.000002S",
    "3ns,PT0.000000003S",
    "-1m30s,PT-1M-30S",
    "+5s,PT5S",
    "315576000000s,PT87660000H"
  })
  void partsAreAdded(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1",
        "s",
        "1s x",
        "1d",
        "1..5s",
        ".s",
        "1 s",
        "1S",
        "999999999999h",
        "315576000001s"
      })
  void whatIsNoDurationIsAbsent(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0s",
    "PT1.5S,1.5s",
    "PT20S,20s",
    "PT1M30S,1m30s",
    "PT1H,1h0m0s",
    "PT25H0.25S,25h0m0.25s",
    "PT0.1S,100ms",
    "PT0.0015S,1.5ms",
    "PT0.000002S,2µs",
    "PT0.000000003S,3ns",
    "PT-1M-30S,-1m30s"
  })
  void isWrittenAsGoDoes(Duration duration, String text) {
    assertThat(GoDuration.format(duration)).isEqualTo(text);
  }
}
