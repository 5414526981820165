package io.meltemi.istioctl.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as a reader of JSON understands them: integers of 64 bits, and doubles for the rest. */
final class Numbers {
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

  private Numbers() {}

  static String print(String digits) {
    if (digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      BigInteger integer = new BigInteger(digits);
      if (integer.compareTo(SMALLEST) >= 0 && integer.compareTo(LARGEST) <= 0) {
        return integer.toString();
      }
    }
    return shortest(Double.parseDouble(digits));
  }

  /** The fewest digits that read back as {@code number}; with an exponent from 1e21, below 1e-4. */
  private static String shortest(double number) {
    if (Double.isInfinite(number)) {
      return number > 0 ? ".inf" : "-.inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 21) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (number < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
