package io.meltemi.yaml;

import java.math.BigInteger;

/** Reads plain scalars by the core schema of YAML 1.2, which holds JSON's. */
final class Scalars {
  /** Far beyond what a double holds. */
  private static final int MAX_DIGITS = 1_100;

  private Scalars() {}

  /** What a scalar without quotes is. */
  static Node.Type typeOf(String text) {
    if (text.isEmpty()) {
      return Node.Type.NULL;
    }
    char first = text.charAt(0);
    boolean mayBeNumber = first <= '9' && (first >= '0' || "+-.".indexOf(first) >= 0);
    if (mayBeNumber) {
      return numberType(text);
    }
    return switch (text) {
      case "~", "null", "Null", "NULL" -> Node.Type.NULL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> Node.Type.BOOLEAN;
      default -> Node.Type.STRING;
    };
  }

  private static Node.Type numberType(String text) {
    int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    String digits = text.substring(at);
    if (at == 0 && digits.length() > 2 && digits.charAt(0) == '0') {
      char base = digits.charAt(1);
      if (base == 'x' && all(digits, 2, "0123456789abcdefABCDEF")
          || base == 'o' && all(digits, 2, "01234567")) {
        return Node.Type.INTEGER;
      }
    }
    if (!digits.isEmpty() && all(digits, 0, "0123456789")) {
      return Node.Type.INTEGER;
    }
    return switch (digits) {
      case ".inf", ".Inf", ".INF" -> Node.Type.FLOAT;
      case ".nan", ".NaN", ".NAN" -> at == 0 ? Node.Type.FLOAT : Node.Type.STRING;
      default -> isDecimal(digits) ? Node.Type.FLOAT : Node.Type.STRING;
    };
  }

  /** Whether it is {@code 1.5}, {@code .5}, {@code 1.} or {@code 1e5}, without a sign. */
  private static boolean isDecimal(String text) {
    int at = skipDigits(text, 0);
    int digits = at;
    if (at < text.length() && text.charAt(at) == '.') {
      int end = skipDigits(text, at + 1);
      digits += end - at - 1;
      at = end;
    }
    if (digits == 0) {
      return false;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int end = skipDigits(text, at);
      if (end == at) {
        return false;
      }
      at = end;
    }
    return at == text.length();
  }

  private static int skipDigits(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean all(String text, int from, String allowed) {
    for (int i = from; i < text.length(); i++) {
      if (allowed.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The number as a Long, or as a Double where it is too large for that. */
  static Object integer(String text) {
    if (text.length() > MAX_DIGITS) { // reading it exactly takes the square of its length
      return text.startsWith("0x") || text.startsWith("0o")
          ? Double.POSITIVE_INFINITY
          : Double.parseDouble(text);
    }
    BigInteger value = bigInteger(text);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value.doubleValue();
  }

  private static BigInteger bigInteger(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
  }

  static double decimal(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.endsWith(".nan")) {
      return Double.NaN;
    }
    if (lower.endsWith(".inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text);
  }

  static boolean truth(String text) {
    return text.equalsIgnoreCase("true");
  }
}
