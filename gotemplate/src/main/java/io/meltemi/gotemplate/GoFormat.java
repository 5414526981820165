package io.meltemi.gotemplate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Go's Sprint, Sprintln and Sprintf. What does not fit is printed as Go prints it: never fails. */
final class GoFormat {
  private static final int MAX_WIDTH = 1_000_000;
  private static final int MAX_PRECISION = 1_000;

  private final String format;
  private final List<@Nullable Object> arguments;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next;
  private boolean reordered;

  private GoFormat(String format, List<@Nullable Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** A space between two values of which neither is a string. */
  static String print(List<@Nullable Object> values) {
    var out = new StringBuilder();
    boolean text = true;
    for (Object value : values) {
      boolean isText = value instanceof String;
      if (!text && !isText) {
        out.append(' ');
      }
      out.append(GoPrint.value(value));
      text = isText;
    }
    return out.toString();
  }

  static String println(List<@Nullable Object> values) {
    return String.join(" ", values.stream().map(GoPrint::value).toList()) + "\n";
  }

  static String printf(String format, List<@Nullable Object> arguments) {
    return new GoFormat(format, arguments).run();
  }

  /**
   * What stands between the percent sign and the verb.
   *
   * @param width -1 where there is none
   * @param precision -1 where there is none
   */
  private record Flags(
      boolean plus,
      boolean minus,
      boolean sharp,
      boolean space,
      boolean zero,
      int width,
      int precision) {}

  private String run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        out.append(format, at, format.length());
        break;
      }
      out.append(format, at, percent);
      at = percent + 1;
      directive();
      if (out.length() > GoPrint.MAX_CHARS) {
        throw new TemplateException("a text of more than " + GoPrint.MAX_CHARS + " characters");
      }
    }
    if (!reordered && next < arguments.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    out.append("%!(EXTRA ");
    String separator = "";
    for (Object value : arguments.subList(next, arguments.size())) {
      out.append(separator);
      separator = ", ";
      if (value == null) {
        out.append("<nil>");
      } else {
        out.append(GoValues.typeName(value)).append('=').append(GoPrint.value(value));
      }
    }
    out.append(')');
  }

  private void directive() {
    int start = at;
    while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    String signs = format.substring(start, at);
    argumentIndex();
    int width = number();
    boolean minus = signs.contains("-") || width < -1;
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      argumentIndex();
      precision = Math.max(0, number());
    }
    precision = Math.min(precision, MAX_PRECISION);
    argumentIndex();
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    var flags =
        new Flags(
            signs.contains("+") && verb != 'v',
            minus,
            signs.contains("#"),
            signs.contains(" "),
            signs.contains("0") && !minus,
            width < -1 ? -width : width,
            precision);
    if (verb == '%') {
      out.append('%');
    } else if (next >= arguments.size() || next < 0) {
      out.append("%!").appendCodePoint(verb).append(next < 0 ? "(BADINDEX)" : "(MISSING)");
      next = Math.max(next, 0);
    } else {
      out.append(
          new GoVerb(verb, flags.plus, flags.sharp, flags.space, flags.zero)
              .print(arguments.get(next++), flags.minus, flags.width, flags.precision));
    }
  }

  /** {@code [n]}, which names the next argument. */
  private void argumentIndex() {
    int close = at < format.length() && format.charAt(at) == '[' ? format.indexOf(']', at) : -1;
    if (close < 0) {
      return;
    }
    reordered = true;
    String digits = format.substring(at + 1, close);
    boolean valid = digits.matches("[0-9]{1,6}") && Integer.parseInt(digits) <= arguments.size();
    next = valid ? Integer.parseInt(digits) - 1 : -1;
    at = close + 1;
  }

  /** Digits or a star; -1 where there is neither. */
  private int number() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Object value = next >= 0 && next < arguments.size() ? arguments.get(next++) : null;
      if (value instanceof Number count && Math.abs(count.longValue()) <= MAX_WIDTH) {
        return count.intValue();
      }
      out.append("%!(BADWIDTH)");
      return -1;
    }
    int start = at;
    while (at < format.length() && Character.isDigit(format.charAt(at))) {
      at++;
    }
    if (start == at) {
      return -1;
    }
    return at - start > 6
        ? MAX_WIDTH
        : Math.min(MAX_WIDTH, Integer.parseInt(format, start, at, 10));
  }

  /** A verb and its flags. */
  private record GoVerb(int verb, boolean plus, boolean sharp, boolean space, boolean zero) {
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
      return digits.length() < precision
          ? "0".repeat(precision - digits.length()) + digits
          : digits;
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
}
