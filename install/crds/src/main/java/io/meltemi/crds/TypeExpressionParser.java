package io.meltemi.crds;

import java.util.Arrays;
import java.util.List;

/** Recursive descent over one expression. */
final class TypeExpressionParser {
  private final String text;
  private int at;

  TypeExpressionParser(String text) {
    this.text = text.strip();
  }

  TypeExpression whole() {
    TypeExpression expression = expression();
    if (at < text.length()) {
      throw bad("the end");
    }
    return expression;
  }

  private TypeExpression expression() {
    TypeExpression expression = primary();
    while (at < text.length()) {
      if (taken('?')) {
        expression = new TypeExpression.Nullable(expression);
      } else if (taken('(')) {
        expression = bounded(expression, upTo(')'));
      } else {
        break;
      }
    }
    return expression;
  }

  private TypeExpression primary() {
    if (taken('[')) {
      TypeExpression item = expression();
      expect(']');
      return new TypeExpression.ListOf(item);
    }
    if (taken('{')) {
      TypeExpression value = expression();
      expect('}');
      return new TypeExpression.MapOf(value);
    }
    String name = name();
    if (name.equals("enum")) {
      expect('(');
      List<String> words = Arrays.stream(upTo(')').split(",", -1)).map(String::strip).toList();
      return new TypeExpression.Words(words);
    }
    return new TypeExpression.Name(name);
  }

  private TypeExpression bounded(TypeExpression of, String range) {
    int dots = range.indexOf("..");
    if (dots < 0) {
      throw bad("a range such as 1..253");
    }
    return new TypeExpression.Bounded(of, range.substring(0, dots), range.substring(dots + 2));
  }

  private String name() {
    int start = at;
    while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw bad("a type");
    }
    return text.substring(start, at);
  }

  private String upTo(char end) {
    int stop = text.indexOf(end, at);
    if (stop < 0) {
      throw bad("'" + end + "'");
    }
    String inner = text.substring(at, stop);
    at = stop + 1;
    return inner;
  }

  private boolean taken(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char wanted) {
    if (!taken(wanted)) {
      throw bad("'" + wanted + "'");
    }
  }

  private BadSourceException bad(String expected) {
    return new BadSourceException(
        "\"" + text + "\": bad at " + at + " (expected: " + expected + ")");
  }
}
