package io.meltemi.gotemplate;

/**
 * A word of a template.
 *
 * @param text as written; for {@link Kind#TEXT} after trimming
 */
record Token(Kind kind, String text, Position position) {
  /** What a word is. */
  enum Kind {
    TEXT,
    LEFT,
    RIGHT,
    SPACE,
    IDENTIFIER,
    KEYWORD,
    /** {@code .Name}. */
    FIELD,
    /** {@code $} or {@code $name}. */
    VARIABLE,
    DOT,
    NUMBER,
    CHARACTER,
    STRING,
    RAW_STRING,
    DECLARE,
    ASSIGN,
    PIPE,
    COMMA,
    OPEN,
    CLOSE,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }

  /** How an error names the word. */
  String described() {
    return switch (kind) {
      case END -> "the end of the template";
      case RIGHT -> "\"}}\"";
      case SPACE -> "a space";
      default -> "\"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
    };
  }
}
