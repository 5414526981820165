package io.meltemi.base.json;

import java.math.BigDecimal;

/** Numbers without an exponent between 1e-6 and 1e21, as JavaScript and Go print them in JSON. */
final class JsonNumbers {
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double LARGEST_PLAIN = 1e21;

  private JsonNumbers() {}

  /**
   * The digits of a finite number.
   *
   * @param shortest the fewest digits that read back as {@code number}, as Java prints them
   */
  static String digits(String shortest, double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(shortest).stripTrailingZeros();
    double size = Math.abs(number);
    if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
      return exact.toPlainString();
    }
    String unscaled = exact.unscaledValue().abs().toString();
    int exponent = exact.precision() - exact.scale() - 1;
    return (number < 0 ? "-" : "")
        + unscaled.charAt(0)
        + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
        + (exponent < 0 ? "e" : "e+")
        + exponent;
  }
}
