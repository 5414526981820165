package io.meltemi.gotemplate;

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
}
