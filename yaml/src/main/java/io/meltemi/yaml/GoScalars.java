package io.meltemi.yaml;

import java.math.BigInteger;
import java.time.YearMonth;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scalar without quotes is to Go's yaml.v2, which follows YAML 1.1 with changes. */
final class GoScalars {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NOT_A_NUMBER = Set.of(".nan", ".NaN", ".NAN");
  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[bB][01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
              + "(?:[Tt](\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?(?:Z|[-+]\\d{2}:\\d{2})"
              + "| (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?)?");
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

  /** Longer ones are beyond what a number can be, and reading them takes the square of that. */
  private static final int MAX_DIGITS = 400;

  private GoScalars() {}

  /** The value, its text in the form of the core schema. A date stays a text. */
  static Node.Scalar unquoted(String text, int line) {
    if (NULLS.contains(text)) {
      return new Node.Scalar(Node.Type.NULL, "null", line);
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      String truth = String.valueOf(TRUE.contains(text));
      return new Node.Scalar(Node.Type.BOOLEAN, truth, line);
    }
    if (NOT_A_NUMBER.contains(text)) {
      return new Node.Scalar(Node.Type.FLOAT, ".nan", line);
    }
    char first = text.charAt(0);
    if (first == '.' || isStartOfNumber(first)) {
      return number(text, line);
    }
    return new Node.Scalar(Node.Type.STRING, text, line);
  }

  private static boolean isStartOfNumber(char first) {
    return first >= '0' && first <= '9' || first == '+' || first == '-';
  }

  private static Node.Scalar number(String text, int line) {
    if (INFINITE.matcher(text).matches()) {
      String infinite = text.startsWith("-") ? "-.inf" : ".inf";
      return new Node.Scalar(Node.Type.FLOAT, infinite, line);
    }
    String digits = text.startsWith(".") ? text : text.replace("_", "");
    if (digits.length() <= MAX_DIGITS && INTEGER.matcher(digits).matches()) {
      BigInteger value = integer(digits);
      if (value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0) {
        return new Node.Scalar(Node.Type.INTEGER, value.toString(), line);
      }
    }
    return DECIMAL.matcher(digits).matches()
        ? new Node.Scalar(Node.Type.FLOAT, digits, line)
        : new Node.Scalar(Node.Type.STRING, text, line);
  }

  /** Base 10, or by its prefix: 0x, 0o, 0b, or a leading 0. */
  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      char mark = Character.toLowerCase(digits.charAt(1));
      base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
      digits = digits.substring(Character.isLetter(mark) ? 2 : 1);
    }
    var value = new BigInteger(digits, base);
    return negative ? value.negate() : value;
  }

  /** Whether the text, without quotes, is read back as this very string. */
  static boolean staysText(String text) {
    return unquoted(text, 0).type() == Node.Type.STRING
        && !(isStartOfNumber(text.charAt(0)) && (BASE_60.matcher(text).matches() || isTime(text)));
  }

  private static boolean isTime(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return false;
    }
    int month = Integer.parseInt(time.group(2));
    int day = Integer.parseInt(time.group(3));
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(Integer.parseInt(time.group(1)), month).lengthOfMonth()
        && isClock(time, time.group(4) == null ? 7 : 4);
  }

  private static boolean isClock(Matcher time, int group) {
    return time.group(group) == null
        || Integer.parseInt(time.group(group)) < 24
            && Integer.parseInt(time.group(group + 1)) < 60
            && Integer.parseInt(time.group(group + 2)) < 60;
  }
}
