package io.meltemi.base.lua;

import io.meltemi.base.lua.LuaToken.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads expressions. */
final class LuaExpressions {
  private static final int UNARY = 8;

  /** How strongly an operator binds what is left and right of it. */
  private record Binding(int left, int right) {}

  private static final Map<String, Binding> OPERATORS =
      Map.ofEntries(
          Map.entry("or", new Binding(1, 1)),
          Map.entry("and", new Binding(2, 2)),
          Map.entry("<", new Binding(3, 3)),
          Map.entry(">", new Binding(3, 3)),
          Map.entry("<=", new Binding(3, 3)),
          Map.entry(">=", new Binding(3, 3)),
          Map.entry("~=", new Binding(3, 3)),
          Map.entry("==", new Binding(3, 3)),
          Map.entry("..", new Binding(5, 4)),
          Map.entry("+", new Binding(6, 6)),
          Map.entry("-", new Binding(6, 6)),
          Map.entry("*", new Binding(7, 7)),
          Map.entry("/", new Binding(7, 7)),
          Map.entry("%", new Binding(7, 7)),
          Map.entry("^", new Binding(10, 9)));

  private final LuaCursor cursor;
  private final LuaScopes scopes;
  private final Functions functions;

  /** Reads functions, whose statements have expressions. */
  interface Functions {
    void body() throws LuaFault;
  }

  LuaExpressions(LuaCursor cursor, LuaScopes scopes, Functions functions) {
    this.cursor = cursor;
    this.scopes = scopes;
    this.functions = functions;
  }

  void list() throws LuaFault {
    do {
      one();
    } while (cursor.accept(","));
  }

  void one() throws LuaFault {
    operation(0);
  }

  private void operation(int limit) throws LuaFault {
    cursor.enter();
    if (cursor.token().is("not") || cursor.token().is("-") || cursor.token().is("#")) {
      cursor.advance();
      operation(UNARY);
    } else {
      operand();
    }
    Binding binding = binding();
    while (binding != null && binding.left > limit) {
      cursor.advance();
      operation(binding.right);
      binding = binding();
    }
    cursor.leave();
  }

  private @Nullable Binding binding() {
    return cursor.token().kind() == Kind.KEYWORD || cursor.token().kind() == Kind.SYMBOL
        ? OPERATORS.get(cursor.token().text())
        : null;
  }

  private void operand() throws LuaFault {
    if (cursor.token().kind() == Kind.STRING
        || cursor.token().kind() == Kind.NUMBER
        || cursor.token().is("nil")
        || cursor.token().is("true")
        || cursor.token().is("false")) {
      cursor.advance();
    } else if (cursor.token().is("...")) {
      if (!scopes.isVariadic()) {
        throw cursor.near("'...' outside a function with '...'");
      }
      cursor.advance();
    } else if (cursor.token().is("{")) {
      table();
    } else if (cursor.accept("function")) {
      functions.body();
    } else {
      suffixed();
    }
  }

  private void table() throws LuaFault {
    cursor.expect("{");
    while (!cursor.token().is("}")) {
      if (cursor.accept("[")) {
        one();
        cursor.expect("]");
        cursor.expect("=");
      } else if (cursor.token().kind() == Kind.NAME && cursor.ahead().is("=")) {
        cursor.advance();
        cursor.advance();
      }
      one();
      if (!cursor.accept(",") && !cursor.accept(";")) {
        break;
      }
    }
    cursor.expect("}");
  }

  /** What an expression is, as far as it can be assigned to or stand alone. */
  enum Form {
    VARIABLE,
    CALL,
    VALUE
  }

  Form suffixed() throws LuaFault {
    Form form;
    if (cursor.accept("(")) {
      one();
      cursor.expect(")");
      form = Form.VALUE;
    } else if (cursor.token().kind() == Kind.NAME) {
      cursor.advance();
      form = Form.VARIABLE;
    } else {
      throw cursor.near("unexpected symbol");
    }
    while (true) {
      if (cursor.accept(".")) {
        cursor.name();
        form = Form.VARIABLE;
      } else if (cursor.accept("[")) {
        one();
        cursor.expect("]");
        form = Form.VARIABLE;
      } else if (cursor.accept(":")) {
        cursor.name();
        arguments();
        form = Form.CALL;
      } else if (cursor.token().is("(")
          || cursor.token().is("{")
          || cursor.token().kind() == Kind.STRING) {
        arguments();
        form = Form.CALL;
      } else {
        return form;
      }
    }
  }

  private void arguments() throws LuaFault {
    if (cursor.token().kind() == Kind.STRING) {
      cursor.advance();
    } else if (cursor.token().is("{")) {
      table();
    } else {
      cursor.expect("(");
      if (!cursor.token().is(")")) {
        list();
      }
      cursor.expect(")");
    }
  }
}
