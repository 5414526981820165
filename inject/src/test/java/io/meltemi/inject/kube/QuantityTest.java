package io.meltemi.inject.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "2000m, 2",
    "1500m, 1500m",
    "0.5, 500m",
    "1024Mi, 1Gi",
    "1.5Gi, 1536Mi",
    "0.5Mi, 512Ki",
    "100, 100",
    "1000, 1k",
    "0, 0",
    "0Mi, 0",
    "-1, -1",
    "1e3, 1e3",
    "12E, 12E",
    "512Ki, 512Ki",
    "1000Ki, 1000Ki",
    "0.1m, 100u",
    "128974848, 128974848",
    "129e6, 129e6",
    "+1k, 1k"
  })
  void isPrintedAsKubernetesPrintsIt(String written, String canonical) {
    assertThat(Quantity.canonical(written)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "1kB", "1.2.3", "--1", "1e999999", "ten", "1 Gi", "1mi"})
  void isNothingElse(String text) {
    assertThat(Quantity.canonical(text)).isEmpty();
  }

  @Test
  void ofAnyLengthCostsNothing() {
    assertThat(Quantity.canonical("9".repeat(1_000_000))).isEmpty();
  }
}
