package io.meltemi.envtest.kubelet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Kubernetes' amounts: {@code 100m}, {@code 2}, {@code 1Gi}. */
record Quantity(BigDecimal value) {
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.of(
          "", BigDecimal.ONE,
          "m", new BigDecimal("0.001"),
          "k", BigDecimal.valueOf(1_000L),
          "M", BigDecimal.valueOf(1_000_000L),
          "G", BigDecimal.valueOf(1_000_000_000L),
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30));

  static Quantity parse(String text) {
    String number = text.replaceFirst("[A-Za-z]*$", "");
    BigDecimal factor = SUFFIXES.get(text.substring(number.length()));
    if (factor == null) {
      throw new IllegalArgumentException(
          "quantity: " + text + " (expected: a number with m, k, M, G, Ki, Mi, Gi or nothing)");
    }
    return new Quantity(new BigDecimal(number).multiply(factor));
  }

  /** How many times {@code divisor} it is, rounded up. */
  String in(Quantity divisor) {
    return value.divide(divisor.value, 0, RoundingMode.CEILING).toPlainString();
  }
}
