package io.meltemi.base.lua;

import io.meltemi.base.lua.LuaToken.Kind;

/** A script word by word, with the next one ahead, and how deep what is read is nested. */
final class LuaCursor {
  private static final int MOST_LEVELS = 200;

  private final LuaLexer lexer;
  private LuaToken token;
  private LuaToken ahead;
  private int levels;

  LuaCursor(String script) throws LuaFault {
    lexer = new LuaLexer(script);
    token = lexer.next();
    ahead = lexer.next();
  }

  LuaToken token() {
    return token;
  }

  LuaToken ahead() {
    return ahead;
  }

  LuaFault near(String what) {
    return new LuaFault(token.line(), what + " near " + token);
  }

  void advance() throws LuaFault {
    token = ahead;
    ahead = lexer.next();
  }

  boolean accept(String word) throws LuaFault {
    if (token.is(word)) {
      advance();
      return true;
    }
    return false;
  }

  void expect(String word) throws LuaFault {
    if (!accept(word)) {
      throw near("'" + word + "' expected");
    }
  }

  String name() throws LuaFault {
    if (token.kind() != Kind.NAME) {
      throw near("name expected");
    }
    String name = token.text();
    advance();
    return name;
  }

  void enter() throws LuaFault {
    if (++levels > MOST_LEVELS) {
      throw new LuaFault(token.line(), "more than " + MOST_LEVELS + " levels of nesting");
    }
  }

  void leave() {
    levels--;
  }
}
