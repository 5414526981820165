package io.meltemi.base.lua;

import io.meltemi.base.lua.LuaToken.Kind;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts a script into words, as LuaJIT does. Each character is looked at a bounded number of times.
 *
 * <p>Source: LuaJIT 2.1 lj_lex.c, lj_strscan.c.
 */
final class LuaLexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          ("and break do else elseif end false for function goto if in local nil not or repeat"
                  + " return then true until while")
              .split(" "));

  /** The longer ones first. */
  private static final List<String> SYMBOLS =
      List.of("... .. == ~= <= >= :: + - * / % ^ # < > = ( ) { } [ ] ; : , .".split(" "));

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:\\d++\\.?\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?[iI]?"
              + "|\\d++[uU]?[lL][lL]"
              + "|0[xX](?:[0-9a-fA-F]++\\.?[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)(?:[pP][+-]?\\d++)?[iI]?"
              + "|0[xX][0-9a-fA-F]++[uU]?[lL][lL]"
              + "|0[bB][01]++(?:[uU]?[lL][lL])?");
  private static final int MOST_OF_A_STRING = 20;
  private static final int BYTE = 255;
  private static final int LAST_CHARACTER = 0x10FFFF;

  private final String script;
  private int at;
  private int line = 1;

  LuaLexer(String script) {
    int nul = script.indexOf('\0');
    this.script = nul < 0 ? script : script.substring(0, nul);
    if (this.script.startsWith("\uFEFF")) {
      at++;
    }
    if (here() == '#') {
      skipLine();
    }
  }

  /** The next word; after the last one the end, again and again. */
  LuaToken next() throws LuaFault {
    skipBlanks();
    char c = here();
    if (at >= script.length()) {
      return new LuaToken(Kind.END, "", line);
    }
    if (isName(c) && !isDigit(c)) {
      return name();
    }
    if (isDigit(c) || c == '.' && isDigit(peek(1))) {
      return number();
    }
    if (c == '"' || c == '\'') {
      return string(c);
    }
    int level = c == '[' ? level() : -1;
    if (level >= 0) {
      int start = line;
      longText(level, "string");
      return new LuaToken(Kind.STRING, "[[", start);
    }
    for (String symbol : SYMBOLS) {
      if (script.startsWith(symbol, at)) {
        at += symbol.length();
        return new LuaToken(Kind.SYMBOL, symbol, line);
      }
    }
    throw new LuaFault(line, "unexpected '" + c + "'");
  }

  private char here() {
    return peek(0);
  }

  private char peek(int ahead) {
    return at + ahead < script.length() ? script.charAt(at + ahead) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** All that is not ASCII may be in names. */
  private static boolean isName(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c >= 0x80;
  }

  private void skipLine() {
    while (at < script.length() && here() != '\n' && here() != '\r') {
      at++;
    }
  }

  private void skipBlanks() throws LuaFault {
    while (at < script.length()) {
      char c = here();
      if (c == '\n' || c == '\r') {
        newLine();
      } else if (c == ' ' || c == '\t' || c == '\f' || c == '\u000B') {
        at++;
      } else if (c == '-' && peek(1) == '-') {
        at += 2;
        int level = here() == '[' ? level() : -1;
        if (level >= 0) {
          longText(level, "comment");
        } else {
          skipLine();
        }
      } else {
        return;
      }
    }
  }

  /** A line's end is one or two characters, in any order. */
  private void newLine() {
    char first = here();
    at++;
    if ((here() == '\n' || here() == '\r') && here() != first) {
      at++;
    }
    line++;
  }

  private LuaToken name() {
    int start = at;
    while (isName(here())) {
      at++;
    }
    String name = script.substring(start, at);
    return new LuaToken(KEYWORDS.contains(name) ? Kind.KEYWORD : Kind.NAME, name, line);
  }

  private LuaToken number() throws LuaFault {
    int start = at;
    boolean hexadecimal = here() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (isName(here()) || here() == '.' || isSignOfExponent(start, hexadecimal)) {
      at++;
    }
    String number = script.substring(start, at);
    if (!NUMBER.matcher(number).matches()) {
      throw new LuaFault(line, "malformed number near '" + number + "'");
    }
    return new LuaToken(Kind.NUMBER, number, line);
  }

  private boolean isSignOfExponent(int start, boolean hexadecimal) {
    if (at == start || here() != '+' && here() != '-') {
      return false;
    }
    char before = Character.toLowerCase(script.charAt(at - 1));
    return before == (hexadecimal ? 'p' : 'e');
  }

  /** How many {@code =} are between two brackets here; -1: there are not two. */
  private int level() {
    int count = 0;
    while (peek(1 + count) == '=') {
      count++;
    }
    return peek(1 + count) == '[' ? count : -1;
  }

  private void longText(int level, String what) throws LuaFault {
    int start = line;
    at += level + 2;
    String end = "]" + "=".repeat(level) + "]";
    while (!script.startsWith(end, at)) {
      if (at >= script.length()) {
        throw new LuaFault(start, "unfinished long " + what);
      }
      if (here() == '\n' || here() == '\r') {
        newLine();
      } else {
        at++;
      }
    }
    at += end.length();
  }

  private LuaToken string(char quote) throws LuaFault {
    int start = at;
    at++;
    while (here() != quote) {
      if (at >= script.length() || here() == '\n' || here() == '\r') {
        throw new LuaFault(line, "unfinished string");
      }
      if (here() == '\\') {
        at++;
        escape();
      } else {
        at++;
      }
    }
    at++;
    String text = script.substring(start, Math.min(at, start + MOST_OF_A_STRING));
    return new LuaToken(Kind.STRING, text, line);
  }

  private void escape() throws LuaFault {
    char c = here();
    switch (c) {
      case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '"', '\'' -> at++;
      case '\n', '\r' -> newLine();
      case 'x' -> {
        at++;
        hexadecimal(2, 2);
      }
      case 'u' -> character();
      case 'z' -> {
        at++;
        while (at < script.length() && Character.isWhitespace(here())) {
          if (here() == '\n' || here() == '\r') {
            newLine();
          } else {
            at++;
          }
        }
      }
      default -> decimal();
    }
  }

  private void decimal() throws LuaFault {
    int value = 0;
    int digits = 0;
    while (digits < 3 && isDigit(here())) {
      value = value * 10 + here() - '0';
      at++;
      digits++;
    }
    if (digits == 0 || value > BYTE) {
      throw new LuaFault(line, "invalid escape sequence in a string");
    }
  }

  private void character() throws LuaFault {
    at++;
    boolean opened = here() == '{';
    at++;
    int value = opened ? hexadecimal(1, 6) : LAST_CHARACTER + 1;
    boolean closed = here() == '}';
    at++;
    if (!closed || value > LAST_CHARACTER) {
      throw new LuaFault(line, "invalid escape sequence in a string");
    }
  }

  private int hexadecimal(int least, int most) throws LuaFault {
    int value = 0;
    int digits = 0;
    while (digits < most && Character.digit(here(), 16) >= 0 && here() < 0x80) {
      value = value * 16 + Character.digit(here(), 16);
      at++;
      digits++;
    }
    if (digits < least) {
      throw new LuaFault(line, "invalid escape sequence in a string");
    }
    return value;
  }
}
