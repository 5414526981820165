package io.meltemi.base.lua;

/**
 * A word of a script.
 *
 * @param text as it is written; of a string only its beginning
 */
record LuaToken(Kind kind, String text, int line) {
  enum Kind {
    NAME,
    KEYWORD,
    STRING,
    NUMBER,
    SYMBOL,
    END
  }

  /** Whether it is that keyword or symbol. */
  boolean is(String word) {
    return (kind == Kind.KEYWORD || kind == Kind.SYMBOL) && text.equals(word);
  }

  @Override
  public String toString() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
