package io.meltemi.gotemplate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verb of Go's formats and its flags: prints one value. */
record GoVerb(int verb, boolean plus, boolean sharp, boolean space, boolean zero) {
  String print(@Nullable Object argument, boolean minus, int width, int precision) {
    Object value = GoValues.normal(argument);
    if (verb == 'T') {
      return padded(GoValues.typeName(value), minus, width);
    }
    String text = printed(value, precision, 0);
    boolean number = value instanceof Number;
    if (zero && number && width > text.length()) {
      int sign = !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
      return text.substring(0, sign) + "0".repeat(width - text.length()) + text.substring(sign);
    }
    return padded(text, minus, width);
  }

  private static String padded(String text, boolean minus, int width) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    return minus ? text + " ".repeat(missing) : " ".repeat(missing) + text;
  }

  private String printed(@Nullable Object value, int precision, int depth) {
    if (value == null) {
      return verb == 'v' ? "<nil>" : "%!" + Character.toString(verb) + "(<nil>)";
    }
    if (depth > 200) {
      throw new TemplateException("a value too deep to print");
    }
    return switch (value) {
      case String text -> text(text, precision);
      case Integer number -> whole(number, precision);
      case Long number -> whole(number, precision);
      case Double number -> decimal(number, precision);
      case Boolean truth when verb == 'v' || verb == 't' -> truth.toString();
      case List<?> list when verb != 'v' -> {
        var items = list.stream().map(i -> printed(GoValues.normal(i), precision, depth + 1));
        yield "[" + String.join(" ", items.toList()) + "]";
      }
      case Boolean truth -> bad(truth);
      default -> verb == 'v' || verb == 's' ? GoPrint.value(value) : bad(value);
    };
  }

  private String bad(Object value) {
    return "%!"
        + Character.toString(verb)
        + "("
        + GoValues.typeName(value)
        + "="
        + GoPrint.value(value)
        + ")";
  }

  private String text(String text, int precision) {
    String shown =
        precision >= 0 && precision < text.codePointCount(0, text.length())
            ? text.substring(0, text.offsetByCodePoints(0, precision))
            : text;
    return switch (verb) {
      case 'v' -> sharp ? GoQuote.quoted(shown) : shown;
      case 's' -> shown;
      case 'q' -> sharp && !shown.contains("`") ? "`" + shown + "`" : GoQuote.quoted(shown);
      case 'x' -> hex(shown);
      case 'X' -> hex(shown).toUpperCase(java.util.Locale.ROOT);
      default -> bad(text);
    };
  }

  private static String hex(String text) {
    return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private String whole(Number number, int precision) {
    long value = number.longValue();
    return switch (verb) {
      case 'v', 'd' -> signed(value, digits(value, 10, precision));
      case 'b' -> signed(value, digits(value, 2, precision));
      case 'o' -> signed(value, (sharp ? "0" : "") + digits(value, 8, precision));
      case 'O' -> signed(value, "0o" + digits(value, 8, precision));
      case 'x' -> signed(value, (sharp ? "0x" : "") + digits(value, 16, precision));
      case 'X' ->
          signed(
              value,
              (sharp ? "0X" : "")
                  + digits(value, 16, precision).toUpperCase(java.util.Locale.ROOT));
      case 'c' -> Character.isValidCodePoint((int) value) ? Character.toString((int) value) : "�";
      case 'q' -> "'" + Character.toString((int) value) + "'";
      case 'U' -> String.format("U+%04X", value);
      default -> bad(number);
    };
  }

  private static String digits(long value, int base, int precision) {
    String digits = BigInteger.valueOf(value).abs().toString(base);
    return digits.length() < precision ? "0".repeat(precision - digits.length()) + digits : digits;
  }

  private String signed(double value, String magnitude) {
    return (value < 0 ? "-" : plus ? "+" : space ? " " : "") + magnitude;
  }

  private String decimal(double value, int precision) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return GoPrint.shortest(value);
    }
    int places = precision < 0 ? 6 : precision;
    return switch (verb) {
      case 'v', 'g', 'G' ->
          signed(
              value,
              precision < 0
                  ? GoPrint.shortest(Math.abs(value))
                  : GoPrint.shortest(rounded(value, precision), Math.max(1, precision)));
      case 'f', 'F' ->
          signed(
              value,
              new BigDecimal(Math.abs(value))
                  .setScale(places, RoundingMode.HALF_EVEN)
                  .toPlainString());
      case 'e' -> signed(value, String.format("%." + places + "e", Math.abs(value)));
      case 'E' -> signed(value, String.format("%." + places + "E", Math.abs(value)));
      default -> bad(value);
    };
  }

  private static double rounded(double value, int digits) {
    return new BigDecimal(Math.abs(value))
        .round(new java.math.MathContext(Math.max(1, digits), RoundingMode.HALF_EVEN))
        .doubleValue();
  }
}
