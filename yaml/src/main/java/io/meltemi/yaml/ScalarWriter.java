package io.meltemi.yaml;

import java.nio.charset.StandardCharsets;

/** The text so far, the column in it, and how strings are put into it. */
final class ScalarWriter {
  private static final int FOLD_AFTER = 80;
  private static final int LONGEST_SIMPLE_KEY = 128;

  private final StringBuilder out = new StringBuilder(4096);
  private int column;

  String text() {
    return out.toString();
  }

  int length() {
    return out.length();
  }

  void raw(String text) {
    out.append(text);
    column += text.codePointCount(0, text.length());
  }

  void endLine() {
    out.append('\n');
    column = 0;
  }

  void indent(int columns) {
    out.repeat(' ', columns);
    column = columns;
  }

  /**
   * A map's key with its colon: on one line; with a question mark before and a line to itself if it
   * is long or has several lines.
   *
   * @return whether it is on the line on which its value may begin
   */
  boolean key(String text, int indent) {
    boolean simple = isSimple(text);
    if (simple) {
      simpleKey(text, indent);
    } else {
      raw("? ");
      value(text, indent + 2);
      endLine();
      indent(indent);
    }
    put(':');
    return simple;
  }

  private static boolean isSimple(String text) {
    return text.indexOf('\n') < 0
        && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SIMPLE_KEY;
  }

  private void simpleKey(String text, int indent) {
    if (text.isEmpty() || !GoScalars.staysText(text)) {
      doubleQuoted(text, indent, false);
      return;
    }
    ScalarShape shape = ScalarShape.of(text);
    if (shape.plain()) {
      raw(text);
    } else if (shape.singleQuoted()) {
      singleQuoted(text, indent, false);
    } else {
      doubleQuoted(text, indent, false);
    }
  }

  /** A string as a value, whose further lines are indented by {@code indent} columns. */
  void value(String text, int indent) {
    if (text.isEmpty()) {
      raw("\"\"");
      return;
    }
    ScalarShape shape = ScalarShape.of(text);
    if (text.indexOf('\n') >= 0) {
      if (shape.literal()) {
        literal(text, indent);
      } else {
        doubleQuoted(text, indent, true);
      }
    } else if (!GoScalars.staysText(text) || !shape.singleQuoted()) {
      doubleQuoted(text, indent, true);
    } else if (shape.plain()) {
      plain(text, indent);
    } else {
      singleQuoted(text, indent, true);
    }
  }

  private void plain(String text, int indent) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == ' ' && foldsAt(text, i)) {
        fold(indent);
      } else {
        put(text.charAt(i));
      }
    }
  }

  private void singleQuoted(String text, int indent, boolean folds) {
    put('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' && folds && i > 0 && i < text.length() - 1 && foldsAt(text, i)) {
        fold(indent);
      } else {
        put(c);
        if (c == '\'') {
          put(c);
        }
      }
    }
    put('\'');
  }

  private boolean foldsAt(String text, int i) {
    boolean alone =
        (i == 0 || text.charAt(i - 1) != ' ') && i + 1 < text.length() && text.charAt(i + 1) != ' ';
    return alone && column > FOLD_AFTER;
  }

  private void fold(int indent) {
    endLine();
    indent(indent);
  }

  private void literal(String text, int indent) {
    raw("|");
    if (text.charAt(0) == ' ' || ScalarShape.isBreak(text.charAt(0))) {
      raw("2");
    }
    if (!text.endsWith("\n")) {
      raw("-");
    } else if (text.equals("\n") || ScalarShape.isBreak(text.charAt(text.length() - 2))) {
      raw("+");
    }
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      endLine();
      if (!line.isEmpty()) {
        indent(indent);
        raw(line);
      }
    }
  }

  private void doubleQuoted(String text, int indent, boolean folds) {
    put('"');
    boolean spaces = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c != ' ') {
        escaped(c);
      } else if (folds && !spaces && column > FOLD_AFTER && i > 0 && i < text.length() - 1) {
        fold(indent);
        if (text.charAt(i + 1) == ' ') {
          put('\\');
        }
      } else {
        put(' ');
      }
      spaces = c == ' ';
    }
    put('"');
  }

  private void escaped(int c) {
    if (c != '"' && c != '\\' && !ScalarShape.isBreak(c) && ScalarShape.isPrintable(c)) {
      out.appendCodePoint(c);
      column++;
      return;
    }
    String named =
        switch (c) {
          case 0 -> "0";
          case 7 -> "a";
          case '\b' -> "b";
          case '\t' -> "t";
          case '\n' -> "n";
          case 0x0b -> "v";
          case '\f' -> "f";
          case '\r' -> "r";
          case 0x1b -> "e";
          case '"' -> "\"";
          case '\\' -> "\\";
          case 0x85 -> "N";
          case 0xa0 -> "_";
          case 0x2028 -> "L";
          case 0x2029 -> "P";
          default ->
              c <= 0xff
                  ? String.format("x%02X", c)
                  : c <= 0xffff ? String.format("u%04X", c) : String.format("U%08X", c);
        };
    raw("\\" + named);
  }

  private void put(char c) {
    out.append(c);
    column++;
  }
}
