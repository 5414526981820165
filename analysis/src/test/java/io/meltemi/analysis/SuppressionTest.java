package io.meltemi.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuppressionTest {
  @ParameterizedTest
  @CsvSource({
    "Pod a.b, Pod a.b, true",
    "Pod a.b, Pod a.bc, false",
    "Pod *.b, Pod a.b, true",
    "Pod *.b, Pod a.c, false",
    "*, Pod a.b, true",
    "*a*b*, xaybz, true",
    "a*a, a, false",
    "a*a, aa, true",
    "*ab, aab, true"
  })
  void starsStandForAnyText(String pattern, String text, boolean matches) {
    assertThat(Suppression.matches(pattern, text)).isEqualTo(matches);
  }
}
