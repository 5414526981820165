package io.meltemi.inject.kube;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Quantities in Kubernetes' canonical form: {@code 1000m} is {@code 1}, {@code 0.5Gi} is {@code
 * 512Mi}, {@code 1e3} stays a decimal exponent. Source: apimachinery pkg/api/resource/quantity.go.
 */
final class Quantity {
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

  /** From 10^-9 in steps of a thousand; the unit itself at 3. */
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");

  private static final int UNIT = 3;
  private static final int MAX_LENGTH = 64;
  private static final BigInteger KI = BigInteger.valueOf(1024);

  private Quantity() {}

  /** The canonical form; none if the text is no quantity. */
  static Optional<String> canonical(String text) {
    int end = 0;
    while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    if (end == 0 || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text.substring(0, end));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    String suffix = text.substring(end);
    int binary = BINARY.indexOf(suffix);
    if (binary > 0) {
      return Optional.of(binary(number.multiply(new BigDecimal(KI.pow(binary)))));
    }
    int decimal = DECIMAL.indexOf(suffix);
    if (decimal >= 0) {
      return Optional.of(decimal(number.scaleByPowerOfTen(3 * (decimal - UNIT)), false));
    }
    return exponent(suffix).map(e -> decimal(number.scaleByPowerOfTen(e), true));
  }

  private static Optional<Integer> exponent(String suffix) {
    if (suffix.isEmpty() || Character.toLowerCase(suffix.charAt(0)) != 'e') {
      return Optional.empty();
    }
    try {
      int exponent = Integer.parseInt(suffix.substring(1));
      return Math.abs(exponent) <= 18 ? Optional.of(exponent) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Below 1024 a binary quantity is printed as a decimal one, as Kubernetes does. */
  private static String binary(BigDecimal value) {
    if (value.abs().compareTo(new BigDecimal(KI)) < 0) {
      return decimal(value, false);
    }
    BigInteger whole = value.setScale(0, RoundingMode.UP).toBigIntegerExact();
    int power = 0;
    while (power < BINARY.size() - 1 && whole.mod(KI).signum() == 0) {
      whole = whole.divide(KI);
      power++;
    }
    return whole + BINARY.get(power);
  }

  private static String decimal(BigDecimal value, boolean exponent) {
    BigDecimal rounded = value.setScale(9, RoundingMode.UP);
    if (rounded.signum() == 0) {
      return "0";
    }
    BigInteger nanos = rounded.movePointRight(9).toBigIntegerExact();
    BigInteger thousand = BigInteger.valueOf(1000);
    int unit = 0;
    while (unit < DECIMAL.size() - 1 && nanos.mod(thousand).signum() == 0) {
      nanos = nanos.divide(thousand);
      unit++;
    }
    int power = 3 * (unit - UNIT);
    if (exponent) {
      return power == 0 ? nanos.toString() : nanos + "e" + power;
    }
    return nanos + DECIMAL.get(unit);
  }
}
