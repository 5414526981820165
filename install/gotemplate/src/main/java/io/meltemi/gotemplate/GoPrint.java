package io.meltemi.gotemplate;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Go's fmt prints them with {@code %v}. */
final class GoPrint {
  /** No string on the way may be longer; a list may hold itself many times over. */
  static final int MAX_CHARS = Limits.DEFAULT.outputChars();

  private final StringBuilder out = new StringBuilder();
  private final int max;

  private GoPrint(int max) {
    this.max = max;
  }

  static String value(@Nullable Object value) {
    return value(value, MAX_CHARS);
  }

  static String value(@Nullable Object value, int max) {
    if (value instanceof String text) {
      return text;
    }
    var print = new GoPrint(max);
    print.append(value, 0);
    return print.out.toString();
  }

  /** For messages. */
  static String shortValue(@Nullable Object value) {
    String text = value(value, MAX_CHARS);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private void append(@Nullable Object raw, int depth) {
    if (depth > 200 || out.length() > max) {
      throw new TemplateException("a value too deep or too long to print");
    }
    Object value = GoValues.normal(raw);
    switch (value) {
      case null -> out.append("<nil>");
      case Double number -> out.append(shortest(number));
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object item : list) {
          out.append(separator);
          append(item, depth + 1);
          separator = " ";
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append("map[");
        String separator = "";
        for (var entry : GoValues.sorted(map)) {
          out.append(separator).append(entry.getKey()).append(':');
          append(entry.getValue(), depth + 1);
          separator = " ";
        }
        out.append(']');
      }
      case SemanticVersion version -> out.append(version);
      case Record row -> {
        out.append('{');
        String separator = "";
        for (Object component : GoValues.components(row).values()) {
          out.append(separator);
          append(component, depth + 1);
          separator = " ";
        }
        out.append('}');
      }
      default -> out.append(value);
    }
  }

  /** {@code %g} with just the digits that it needs; an exponent below -4 and from 6. */
  static String shortest(double value) {
    return shortest(value, 6);
  }

  /** {@code exponentFrom}: the decimal exponent from which on the number is printed with one. */
  static String shortest(double value, int exponentFrom) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal decimal = decimal(value);
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < exponentFrom) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + power;
  }

  /** Never with an exponent. */
  static String plain(double value) {
    return value == 0 ? shortest(value) : decimal(value).toPlainString();
  }

  private static BigDecimal decimal(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros();
  }
}
