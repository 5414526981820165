package io.meltemi.gotemplate;

import java.math.BigInteger;

/** Constants as Go writes them. */
final class Literals {
  private Literals() {}

  /** {@code Integer} or {@code Long} where the value is whole and fits, else {@code Double}. */
  static Object number(Token token) {
    String text = token.text().replace("_", "");
    try {
      return integer(text);
    } catch (NumberFormatException _) {
      return decimal(token, text);
    }
  }

  private static Object decimal(Token token, String text) {
    try {
      if (text.matches("[+-]?(0[xX][0-9a-fA-F.]+[pP][+-]?\\d+|[0-9.]+([eE][+-]?\\d+)?)")) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException _) {
      // The message below says it.
    }
    throw TemplateException.at(token.position(), "\"" + token.text() + "\" is no number");
  }

  /** Base 10, or by its prefix: 0x, 0o, 0b, or a leading 0. */
  static Object integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      char mark = Character.toLowerCase(digits.charAt(1));
      base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
      digits = digits.substring(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
    }
    if (digits.isEmpty() || Character.digit(digits.charAt(0), base) < 0) {
      throw new NumberFormatException(text);
    }
    var value = new BigInteger(digits, base);
    try {
      return GoValues.integer((negative ? value.negate() : value).longValueExact());
    } catch (ArithmeticException _) {
      throw new NumberFormatException(text);
    }
  }

  static Object character(Token token) {
    String text = unescaped(token);
    if (text.codePointCount(0, text.length()) != 1) {
      throw TemplateException.at(token.position(), token.text() + " is no single character");
    }
    return text.codePointAt(0);
  }

  static String string(Token token) {
    return token.is(Token.Kind.RAW_STRING)
        ? token.text().substring(1, token.text().length() - 1).replace("\r", "")
        : unescaped(token);
  }

  private static String unescaped(Token token) {
    String text = token.text();
    var out = new StringBuilder();
    int at = 1;
    while (at < text.length() - 1) {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char kind = text.charAt(at++);
      int plain = "abfnrtv\\'\"".indexOf(kind);
      if (plain >= 0) {
        out.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(plain));
        continue;
      }
      int length = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 3;
      int start = kind == 'x' || kind == 'u' || kind == 'U' ? at : at - 1;
      out.appendCodePoint(code(token, start, length, length == 3 ? 8 : 16));
      at = start + length;
    }
    return out.toString();
  }

  private static int code(Token token, int start, int length, int base) {
    String text = token.text();
    try {
      int code = Integer.parseInt(text.substring(start, start + length), base);
      if (Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      // The message below says it.
    }
    throw TemplateException.at(token.position(), token.text() + " has an escape that Go has not");
  }
}
