package io.meltemi.base.lua;

import io.meltemi.base.lua.LuaToken.Kind;
import java.util.Optional;

/**
 * Whether LuaJIT, as stock Envoy has it, compiles a script. Nothing is run: what a script does
 * wrong while it runs is not seen here, and neither is more than 60 variables of outer functions in
 * one. Nesting is bounded as there, so that no script overflows a stack. One use; any thread.
 *
 * <p>Source: LuaJIT 2.1 lj_parse.c; what {@code --mode validate} of envoy 1.38.3 says.
 */
public final class LuaSyntax {
  private final LuaCursor cursor;
  private final LuaScopes scopes = new LuaScopes();
  private final LuaExpressions expressions;

  private LuaSyntax(String script) throws LuaFault {
    cursor = new LuaCursor(script);
    expressions = new LuaExpressions(cursor, scopes, () -> functionBody(false));
  }

  /** Where and why it does not compile; absent where it does. */
  public static Optional<String> fault(String script) {
    if (script.startsWith("\u001B")) {
      return Optional.of("line 1: compiled code (expected: a script)");
    }
    try {
      new LuaSyntax(script).chunk();
      return Optional.empty();
    } catch (LuaFault e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void chunk() throws LuaFault {
    scopes.openFunction(true);
    statements();
    if (cursor.token().kind() != Kind.END) {
      throw cursor.near("'<eof>' expected");
    }
    scopes.close();
  }

  private boolean isBlockEnd() {
    return cursor.token().kind() == Kind.END
        || cursor.token().is("end")
        || cursor.token().is("else")
        || cursor.token().is("elseif")
        || cursor.token().is("until");
  }

  private void block(boolean loop) throws LuaFault {
    scopes.openBlock(loop);
    statements();
    scopes.close();
  }

  private void statements() throws LuaFault {
    cursor.enter();
    boolean last = false;
    while (!last && !isBlockEnd()) {
      last = statement();
      cursor.accept(";");
    }
    cursor.leave();
  }

  /** Gives whether no other may come after it. */
  private boolean statement() throws LuaFault {
    if (cursor.token().kind() != Kind.KEYWORD) {
      return word();
    }
    switch (cursor.token().text()) {
      case "if" -> ifStatement();
      case "while" -> {
        cursor.advance();
        expressions.one();
        cursor.expect("do");
        block(true);
        cursor.expect("end");
      }
      case "do" -> {
        cursor.advance();
        block(false);
        cursor.expect("end");
      }
      case "for" -> forStatement();
      case "repeat" -> repeatStatement();
      case "function" -> {
        cursor.advance();
        cursor.name();
        boolean method = false;
        while (!method && (cursor.token().is(".") || cursor.token().is(":"))) {
          method = cursor.token().is(":");
          cursor.advance();
          cursor.name();
        }
        functionBody(method);
      }
      case "local" -> local();
      case "return" -> {
        cursor.advance();
        if (!isBlockEnd() && !cursor.token().is(";")) {
          expressions.list();
        }
        return true;
      }
      case "goto" -> {
        cursor.advance();
        int line = cursor.token().line();
        scopes.jump(cursor.name(), line);
      }
      case "break" -> {
        if (!scopes.isInLoop()) {
          throw cursor.near("break outside a loop");
        }
        cursor.advance();
      }
      default -> expressionStatement();
    }
    return false;
  }

  /** What begins with no keyword. */
  private boolean word() throws LuaFault {
    if (cursor.token().is(";")) {
      return false;
    }
    if (cursor.accept("::")) {
      int line = cursor.token().line();
      String label = cursor.name();
      cursor.expect("::");
      while (cursor.token().is(";")) {
        cursor.advance();
      }
      scopes.label(label, isBlockEnd() && !cursor.token().is("until"), line);
    } else {
      expressionStatement();
    }
    return false;
  }

  private void ifStatement() throws LuaFault {
    cursor.advance();
    expressions.one();
    cursor.expect("then");
    block(false);
    while (cursor.accept("elseif")) {
      expressions.one();
      cursor.expect("then");
      block(false);
    }
    if (cursor.accept("else")) {
      block(false);
    }
    cursor.expect("end");
  }

  /** What is local in the loop may be in its condition. */
  private void repeatStatement() throws LuaFault {
    cursor.advance();
    scopes.openBlock(true);
    scopes.openBlock(false);
    statements();
    cursor.expect("until");
    expressions.one();
    scopes.close();
    scopes.close();
  }

  private void forStatement() throws LuaFault {
    cursor.advance();
    int variables = 1;
    cursor.name();
    if (cursor.accept("=")) {
      expressions.one();
      cursor.expect(",");
      expressions.one();
      if (cursor.accept(",")) {
        expressions.one();
      }
    } else {
      while (cursor.accept(",")) {
        cursor.name();
        variables++;
      }
      cursor.expect("in");
      expressions.list();
    }
    cursor.expect("do");
    scopes.openBlock(true);
    // Three are the loop's own.
    for (int i = 0; i < variables + 3; i++) {
      scopes.local(cursor.token().line());
    }
    block(false);
    scopes.close();
    cursor.expect("end");
  }

  private void local() throws LuaFault {
    cursor.advance();
    if (cursor.accept("function")) {
      cursor.name();
      scopes.local(cursor.token().line());
      functionBody(false);
      return;
    }
    int variables = 0;
    do {
      cursor.name();
      variables++;
    } while (cursor.accept(","));
    if (cursor.accept("=")) {
      expressions.list();
    }
    for (int i = 0; i < variables; i++) {
      scopes.local(cursor.token().line());
    }
  }

  private void functionBody(boolean method) throws LuaFault {
    cursor.expect("(");
    int parameters = method ? 1 : 0;
    boolean variadic = false;
    if (!cursor.token().is(")")) {
      do {
        variadic = cursor.accept("...");
        if (!variadic) {
          cursor.name();
          parameters++;
        }
      } while (!variadic && cursor.accept(","));
    }
    cursor.expect(")");
    scopes.openFunction(variadic);
    for (int i = 0; i < parameters; i++) {
      scopes.local(cursor.token().line());
    }
    statements();
    cursor.expect("end");
    scopes.close();
  }

  private void expressionStatement() throws LuaFault {
    LuaExpressions.Form form = expressions.suffixed();
    if (form == LuaExpressions.Form.CALL && !cursor.token().is("=") && !cursor.token().is(",")) {
      return;
    }
    while (form == LuaExpressions.Form.VARIABLE && cursor.accept(",")) {
      form = expressions.suffixed();
    }
    if (form != LuaExpressions.Form.VARIABLE || !cursor.token().is("=")) {
      throw cursor.near(form == LuaExpressions.Form.VARIABLE ? "'=' expected" : "syntax error");
    }
    cursor.advance();
    expressions.list();
  }
}
