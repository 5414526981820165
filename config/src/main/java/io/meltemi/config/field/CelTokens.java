package io.meltemi.config.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an expression in CEL. */
record CelTokens(List<Token> all) {
  enum Kind {
    NAME,
    STRING,
    NUMBER,
    /** {@code true}, {@code false}, {@code null}. */
    CONSTANT,
    OPERATOR,
    END
  }

  record Token(Kind kind, String text) {
    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }
  }

  private static final String ESCAPE =
      "\\\\(?:[abfnrtv\\\\?\"'`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})";
  private static final Pattern RAW_STRING =
      Pattern.compile(
          "[bB]?[rR](?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\"[^\"\n\r]*+\"|'[^'\n\r]*+')");
  private static final Pattern STRING =
      Pattern.compile(
          "[bB]?(?:\"\"\"(?:[^\\\\\"]|\"(?!\"\")|E)*+\"\"\"|'''(?:[^\\\\']|'(?!'')|E)*+'''"
                  .replace("E", ESCAPE)
              + "|\"(?:[^\"\\\\\n\r]|E)*+\"|'(?:[^'\\\\\n\r]|E)*+')".replace("E", ESCAPE));
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:\\d+\\.\\d+|\\.\\d+)(?:[eE][+-]?\\d+)?|\\d+[eE][+-]?\\d+|0x[0-9a-fA-F]+[uU]?"
              + "|\\d+[uU]?");
  private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*+");
  private static final Pattern BLANK = Pattern.compile("[\t\n\f\r ]++|//[^\n]*+");
  private static final Pattern OPERATOR =
      Pattern.compile("&&|\\|\\||==|!=|<=|>=|[-+*/%<>!?:.,()\\[\\]{}]");
  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");
  private static final int MAX_LENGTH = 10_000;

  /** Absent where there is something that is no word of CEL. */
  static Optional<CelTokens> of(String expression) {
    if (expression.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var tokens = new ArrayList<Token>();
    int at = 0;
    while (at < expression.length()) {
      Optional<String> blank = at(BLANK, expression, at);
      Optional<Token> token = blank.isPresent() ? Optional.empty() : token(expression, at);
      if (blank.isEmpty() && token.isEmpty()) {
        return Optional.empty();
      }
      token.ifPresent(tokens::add);
      at += token.map(Token::text).or(() -> blank).orElseThrow().length();
    }
    tokens.add(new Token(Kind.END, ""));
    return Optional.of(new CelTokens(List.copyOf(tokens)));
  }

  private static Optional<Token> token(String text, int at) {
    return at(RAW_STRING, text, at)
        .or(() -> at(STRING, text, at))
        .map(word -> new Token(Kind.STRING, word))
        .or(() -> at(NUMBER, text, at).map(word -> new Token(Kind.NUMBER, word)))
        .or(() -> at(NAME, text, at).map(CelTokens::name))
        .or(() -> at(OPERATOR, text, at).map(word -> new Token(Kind.OPERATOR, word)));
  }

  private static Token name(String text) {
    if (text.equals("in")) {
      return new Token(Kind.OPERATOR, text);
    }
    return new Token(CONSTANTS.contains(text) ? Kind.CONSTANT : Kind.NAME, text);
  }

  private static Optional<String> at(Pattern pattern, String text, int at) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() && matcher.end() > at
        ? Optional.of(matcher.group())
        : Optional.empty();
  }
}
