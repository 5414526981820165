package io.meltemi.gotemplate;

import io.meltemi.gotemplate.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Splits a template into words. Text and actions alternate; a marker with a dash ({@code {{- } and
 * {@code -}}}) takes the white space of the text beside it; a comment leaves nothing behind.
 */
final class Lexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          "block",
          "break",
          "continue",
          "define",
          "else",
          "end",
          "if",
          "nil",
          "range",
          "template",
          "with");
  private static final String SPACES = " \t\r\n";

  private final Position.Source source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int parens;

  private Lexer(Position.Source source) {
    this.source = source;
    this.text = source.text();
  }

  static List<Token> tokens(Position.Source source) {
    var lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    boolean trimNext = false;
    while (true) {
      int open = text.indexOf("{{", at);
      int end = open < 0 ? text.length() : open;
      int start = trimNext ? skipSpaces(at, end) : at;
      int stop = open >= 0 && trimsLeft(open) ? trimEnd(start, end) : end;
      if (stop > start) {
        add(Kind.TEXT, start, stop);
      }
      if (open < 0) {
        at = text.length();
        add(Kind.END, at, at);
        return;
      }
      at = open + 2 + (trimsLeft(open) ? 2 : 0);
      trimNext = text.startsWith("/*", at) ? comment(open) : action(open);
    }
  }

  private boolean trimsLeft(int open) {
    return text.startsWith("-", open + 2)
        && open + 3 < text.length()
        && SPACES.indexOf(text.charAt(open + 3)) >= 0;
  }

  private boolean comment(int open) {
    int close = text.indexOf("*/", at + 2);
    if (close < 0) {
      throw error(open, "a comment that is never closed (expected: */}})");
    }
    at = close + 2;
    boolean trims = trimsRight(at);
    at += trims ? 2 : 0;
    if (!text.startsWith("}}", at)) {
      throw error(at, "a comment that does not end with the action (expected: */}} or */ -}})");
    }
    at += 2;
    return trims;
  }

  private boolean trimsRight(int from) {
    return from + 1 < text.length()
        && SPACES.indexOf(text.charAt(from)) >= 0
        && text.startsWith("-}}", from + 1);
  }

  /** Words up to the closing marker; tells whether that one trims what follows. */
  private boolean action(int open) {
    add(Kind.LEFT, open, at);
    parens = 0;
    while (true) {
      if (trimsRight(at) || text.startsWith("}}", at)) {
        if (parens > 0) {
          throw error(at, "an open parenthesis at the end of an action (expected: \")\")");
        }
        boolean trims = !text.startsWith("}}", at);
        at += trims ? 2 : 0;
        add(Kind.RIGHT, at, at + 2);
        at += 2;
        return trims;
      }
      if (at >= text.length()) {
        throw error(open, "an action that is never closed (expected: }})");
      }
      word();
    }
  }

  private void word() {
    int start = at;
    char c = text.charAt(at);
    if (SPACES.indexOf(c) >= 0) {
      // A trim marker's own space stays with the marker.
      while (at < text.length() && SPACES.indexOf(text.charAt(at)) >= 0 && !trimsRight(at)) {
        at++;
      }
      add(Kind.SPACE, start, at);
    } else if (c == '"') {
      quoted('"', Kind.STRING);
    } else if (c == '\'') {
      quoted('\'', Kind.CHARACTER);
    } else if (c == '`') {
      int close = text.indexOf('`', at + 1);
      if (close < 0) {
        throw error(at, "a raw string that is never closed (expected: `)");
      }
      at = close + 1;
      add(Kind.RAW_STRING, start, at);
    } else if (c == '.' && !digitAt(at + 1)) {
      at++;
      skipAlphanumeric();
      add(at == start + 1 ? Kind.DOT : Kind.FIELD, start, at);
    } else if (c == '$') {
      at++;
      skipAlphanumeric();
      add(Kind.VARIABLE, start, at);
    } else if (startsNumber(c)) {
      number();
    } else if (alphanumeric(c)) {
      skipAlphanumeric();
      add(KEYWORDS.contains(text.substring(start, at)) ? Kind.KEYWORD : Kind.IDENTIFIER, start, at);
    } else {
      sign(c);
    }
  }

  private void sign(char c) {
    int start = at++;
    switch (c) {
      case '|' -> add(Kind.PIPE, start, at);
      case ',' -> add(Kind.COMMA, start, at);
      case '=' -> add(Kind.ASSIGN, start, at);
      case '(' -> {
        parens++;
        add(Kind.OPEN, start, at);
      }
      case ')' -> {
        if (--parens < 0) {
          throw error(start, "\")\" without \"(\"");
        }
        add(Kind.CLOSE, start, at);
      }
      case ':' -> {
        if (!text.startsWith("=", at)) {
          throw error(start, "\":\" (expected: \":=\")");
        }
        at++;
        add(Kind.DECLARE, start, at);
      }
      default -> throw error(start, "\"" + c + "\" is no part of an action");
    }
  }

  private void quoted(char quote, Kind kind) {
    int start = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\n') {
        break;
      }
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != quote) {
      throw error(start, "a string that is never closed (expected: " + quote + ")");
    }
    at++;
    add(kind, start, at);
  }

  private boolean startsNumber(char c) {
    return Character.isDigit(c)
        || c == '.' && digitAt(at + 1)
        || (c == '+' || c == '-') && (digitAt(at + 1) || text.startsWith(".", at + 1));
  }

  private void number() {
    int start = at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean exponentSign =
          (c == '+' || c == '-')
              && "eEpP".indexOf(text.charAt(at - 1)) >= 0
              && (Character.toLowerCase(text.charAt(at - 1)) == 'p' || !hex(start));
      if (!alphanumeric(c) && c != '.' && !exponentSign) {
        break;
      }
      at++;
    }
    add(Kind.NUMBER, start, at);
  }

  private boolean hex(int start) {
    int from = "+-".indexOf(text.charAt(start)) >= 0 ? start + 1 : start;
    return text.regionMatches(true, from, "0x", 0, 2);
  }

  private boolean digitAt(int index) {
    return index < text.length() && Character.isDigit(text.charAt(index));
  }

  private void skipAlphanumeric() {
    while (at < text.length() && alphanumeric(text.charAt(at))) {
      at++;
    }
  }

  private static boolean alphanumeric(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private int skipSpaces(int from, int end) {
    int index = from;
    while (index < end && SPACES.indexOf(text.charAt(index)) >= 0) {
      index++;
    }
    return index;
  }

  private int trimEnd(int start, int end) {
    int index = end;
    while (index > start && SPACES.indexOf(text.charAt(index - 1)) >= 0) {
      index--;
    }
    return index;
  }

  private void add(Kind kind, int start, int end) {
    tokens.add(new Token(kind, text.substring(start, end), new Position(source, start)));
  }

  private TemplateException error(int offset, String message) {
    return TemplateException.at(new Position(source, offset), message);
  }
}
