package io.meltemi.gotemplate;

/**
 * Strings in one of YAML's four styles: plain where that reads back as the same string, single
 * quotes where a sign has a meaning in YAML, double quotes where there is something to escape or
 * the text looks like another type, a block where there are several lines.
 */
final class YamlScalar {
  private static final int WIDTH = 80;
  private static final String INDICATORS = "#,[]{}&*!|>'\"%@`";

  private final String text;
  private final StringBuilder out;
  private final int indent;
  private final boolean folds;
  private int column;

  private YamlScalar(StringBuilder out, String text, int column, int indent, boolean folds) {
    this.out = out;
    this.text = text;
    this.column = column;
    this.indent = indent;
    this.folds = folds;
  }

  /**
   * @param column at which the string begins
   * @param indent of its further lines
   */
  static void append(StringBuilder out, String text, int column, int indent) {
    new YamlScalar(out, text, column, indent, true).append();
  }

  /** As {@link #append(StringBuilder, String, int, int)}, on one line whatever its length. */
  static void appendKey(StringBuilder out, String text, int column) {
    new YamlScalar(out, text, column, 0, false).append();
  }

  private void append() {
    var shape = Shape.of(text);
    if (text.indexOf('\n') >= 0) {
      if (folds && shape.block()) {
        literal();
      } else {
        doubleQuoted();
      }
    } else if (YamlTypes.looksLikeAnotherType(text) || !shape.singleQuoted()) {
      doubleQuoted();
    } else if (shape.plain()) {
      plain();
    } else {
      singleQuoted();
    }
  }

  /**
   * Which styles can hold a text.
   *
   * @param plain outside of flow collections
   */
  private record Shape(boolean plain, boolean singleQuoted, boolean block) {
    static Shape of(String text) {
      boolean special = text.codePoints().anyMatch(c -> c != '\n' && !printable(c));
      boolean spaceBreak = text.contains(" \n");
      boolean breakSpace = text.contains("\n ");
      boolean edge =
          !text.isEmpty() && (blank(text.charAt(0)) || blank(text.charAt(text.length() - 1)));
      boolean lines = text.codePoints().anyMatch(YamlScalar::isBreak);
      boolean single = !special && !spaceBreak && !breakSpace;
      return new Shape(
          single && !edge && !lines && !hasIndicator(text),
          single,
          !special && !spaceBreak && !text.endsWith(" "));
    }

    private static boolean blank(char c) {
      return c == ' ' || isBreak(c);
    }

    private static boolean hasIndicator(String text) {
      if (text.startsWith("---") || text.startsWith("...")) {
        return true;
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean spaceAfter = i + 1 == text.length() || space(text.charAt(i + 1));
        boolean spaceBefore = i == 0 || space(text.charAt(i - 1));
        boolean first =
            i == 0 && (INDICATORS.indexOf(c) >= 0 || "?:-".indexOf(c) >= 0 && spaceAfter);
        if (first || c == ':' && spaceAfter || c == '#' && spaceBefore) {
          return true;
        }
      }
      return false;
    }

    private static boolean space(char c) {
      return c == ' ' || c == '\t' || isBreak(c);
    }
  }

  private static boolean isBreak(int c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  /** By libyaml: no tabs, and nothing beyond the basic plane. */
  private static boolean printable(int c) {
    return c >= 0x20 && c <= 0x7e
        || c >= 0xa0 && c <= 0xfffd && !(c >= 0xd800 && c <= 0xdfff) && c != 0xfeff;
  }

  private void plain() {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i), i, false);
    }
  }

  private void singleQuoted() {
    one('\'');
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i), i, true);
      if (text.charAt(i) == '\'') {
        one('\'');
      }
    }
    one('\'');
  }

  /** A single space past the width becomes a line break. */
  private void put(char c, int at, boolean quoted) {
    boolean single = c == ' ' && !spaceAt(at - 1) && !spaceAt(at + 1);
    boolean within = !quoted || at > 0 && at < text.length() - 1;
    if (folds && single && column > WIDTH && within) {
      newLine();
    } else {
      one(c);
    }
  }

  private boolean spaceAt(int index) {
    return index >= 0 && index < text.length() && text.charAt(index) == ' ';
  }

  private void newLine() {
    out.append('\n').repeat(' ', indent);
    column = indent;
  }

  private void one(char c) {
    out.append(c);
    column += Character.isLowSurrogate(c) ? 0 : 1;
  }

  private void doubleQuoted() {
    one('"');
    boolean spaces = false;
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int next = at + Character.charCount(c);
      if (!printable(c) || isBreak(c) || c == '"' || c == '\\') {
        escape(c);
        spaces = false;
      } else if (c == ' ') {
        if (folds && !spaces && column > WIDTH && at > 0 && next < text.length()) {
          newLine();
          if (spaceAt(next)) {
            one('\\');
          }
        } else {
          one(' ');
        }
        spaces = true;
      } else {
        out.appendCodePoint(c);
        column++;
        spaces = false;
      }
      at = next;
    }
    one('"');
  }

  private void escape(int c) {
    int plain = "\0\u0007\b\t\n\u000b\f\r\u001b\"\\\u0085\u2028\u2029".indexOf(c);
    String escaped =
        plain >= 0
            ? "\\" + "0abtnvfre\"\\NLP".charAt(plain)
            : c <= 0xff
                ? String.format("\\x%02X", c)
                : c <= 0xffff ? String.format("\\u%04X", c) : String.format("\\U%08X", c);
    out.append(escaped);
    column += escaped.length();
  }

  private void literal() {
    out.append('|');
    if (text.charAt(0) == ' ' || isBreak(text.charAt(0))) {
      out.append('2');
    }
    if (!text.endsWith("\n")) {
      out.append('-');
    } else if (text.length() == 1 || text.endsWith("\n\n")) {
      out.append('+');
    }
    for (String line :
        (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1)) {
      out.append('\n');
      if (!line.isEmpty()) {
        out.repeat(' ', indent).append(line);
      }
    }
  }
}
