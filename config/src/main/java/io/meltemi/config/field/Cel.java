package io.meltemi.config.field;

import io.meltemi.config.field.CelTokens.Kind;
import io.meltemi.config.field.CelTokens.Token;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether Envoy takes an expression in CEL: the syntax, and the functions that Envoy has. Names of
 * attributes are not checked, as Envoy does not.
 *
 * <p>Source: cel-spec doc/langdef.md; what {@code --mode validate} of envoy 1.38.3 says.
 */
public final class Cel {
  /** Functions with the number of their arguments; what is called on a value begins with a dot. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          ("size/1 matches/2 contains/2 startsWith/2 endsWith/2 int/1 uint/1 double/1 bool/1"
                  + " bytes/1 timestamp/1 duration/1 type/1 dyn/1 re.extract/3 re.capture/2"
                  + " re.captureN/2 .size/0 .matches/1 .contains/1 .startsWith/1 .endsWith/1")
              .split(" "));

  /** Parts of a time, with or without its zone, and of a duration. */
  private static final Set<String> PARTS =
      Set.of(
          ("getFullYear getMonth getDayOfYear getDayOfMonth getDate getDayOfWeek getHours"
                  + " getMinutes getSeconds getMilliseconds")
              .split(" "));

  private static final Set<String> LOOPS =
      Set.of("all/2 exists/2 exists_one/2 existsOne/2 map/2 map/3 filter/2".split(" "));
  private static final Set<String> RESERVED =
      Set.of(
          ("as break const continue else for function if import let loop package namespace return"
                  + " var void while")
              .split(" "));
  private static final Set<String> OPERATORS =
      Set.of("&& || < <= > >= == != in + - * / %".split(" "));
  private static final int MAX_DEPTH = 32;
  private static final int MAX_REGEX_PROGRAM = 100;

  /** Where an expression stands. */
  public enum Place {
    /** A condition of an access log. */
    FILTER,
    /** The value of a tag: may also make a text of a number. */
    TAG
  }

  private final List<Token> tokens;
  private final Place place;
  private int next;
  private int depth;

  /** What was expected in the place of what is there. */
  private static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1;

    Unexpected(String expected) {
      super(expected);
    }
  }

  private Cel(CelTokens tokens, Place place) {
    this.tokens = tokens.all();
    this.place = place;
  }

  /** What is expected instead; empty for an expression that Envoy takes. */
  public static Optional<String> fault(String expression, Place place) {
    Optional<CelTokens> tokens = CelTokens.of(expression);
    if (tokens.isEmpty()) {
      return Optional.of("an expression in CEL");
    }
    try {
      var cel = new Cel(tokens.orElseThrow(), place);
      cel.expression();
      expect(cel.peek().kind() == Kind.END, "an operator");
      return Optional.empty();
    } catch (Unexpected e) {
      return Optional.of("an expression in CEL, with " + e.getMessage());
    }
  }

  private void expression() throws Unexpected {
    depth++;
    expect(depth <= MAX_DEPTH, "at most " + MAX_DEPTH + " levels");
    operands();
    if (take("?")) {
      operands();
      expect(take(":"), "\":\"");
      expression();
    }
    depth--;
  }

  /** Operands with operators between; what binds stronger makes no difference here. */
  private void operands() throws Unexpected {
    do {
      String prefix = peek().text();
      while ((prefix.equals("!") || prefix.equals("-")) && take(prefix)) {}
      member();
    } while (takeOperator());
  }

  private boolean takeOperator() {
    Token token = peek();
    boolean operator = token.kind() == Kind.OPERATOR && OPERATORS.contains(token.text());
    next += operator ? 1 : 0;
    return operator;
  }

  private void member() throws Unexpected {
    Optional<String> path = primary();
    while (true) {
      if (take(".")) {
        String name = name("the name of a field");
        path = take("(") ? method(path, name) : path.map(p -> p + "." + name);
      } else if (take("[")) {
        expression();
        expect(take("]"), "\"]\"");
        path = Optional.empty();
      } else {
        return;
      }
    }
  }

  /** The path of a name, to which a namespace of functions may belong; absent for other things. */
  private Optional<String> primary() throws Unexpected {
    boolean rooted = take(".");
    Token token = peek();
    if (rooted || token.kind() == Kind.NAME) {
      String name = plainName();
      if (!take("(")) {
        return Optional.of(name);
      }
      return name.equals("has") ? presence() : function(name);
    }
    next++;
    if (token.is("(")) {
      expression();
      expect(take(")"), "\")\"");
    } else if (token.is("[")) {
      items("]", false);
    } else if (token.is("{")) {
      items("}", true);
    } else {
      literal(token);
    }
    return Optional.empty();
  }

  private static void literal(Token token) throws Unexpected {
    expect(token.kind() != Kind.OPERATOR && token.kind() != Kind.END, "a value");
    if (token.kind() == Kind.NUMBER && token.text().matches("\\d+[uU]?")) {
      String digits = token.text().replaceAll("[uU]", "");
      int bits = digits.equals(token.text()) ? Long.SIZE - 1 : Long.SIZE;
      expect(new BigInteger(digits).bitLength() <= bits, "numbers of 64 bits");
    }
  }

  private String plainName() throws Unexpected {
    String name = name("a name");
    expect(!RESERVED.contains(name), "another name than " + name);
    return name;
  }

  private String name(String expected) throws Unexpected {
    Token token = peek();
    expect(token.kind() == Kind.NAME, expected);
    next++;
    return token.text();
  }

  private void items(String end, boolean pairs) throws Unexpected {
    while (!take(end)) {
      expression();
      if (pairs) {
        expect(take(":"), "\":\"");
        expression();
      }
      expect(take(",") || peek().is(end), end);
    }
  }

  /** {@code has(a.b)}: what it asks for is a field. */
  private Optional<String> presence() throws Unexpected {
    int start = next;
    expression();
    boolean field =
        next - start >= 3
            && tokens.get(next - 1).kind() == Kind.NAME
            && tokens.get(next - 2).is(".");
    expect(field && take(")"), "a field in has()");
    return Optional.empty();
  }

  private Optional<String> function(String name) throws Unexpected {
    known(name + "/" + arguments(name, 2));
    return Optional.empty();
  }

  private Optional<String> method(Optional<String> path, String name) throws Unexpected {
    int count = arguments(name, 1);
    String called = name + "/" + count;
    boolean method = FUNCTIONS.contains("." + called) || PARTS.contains(name) && count <= 1;
    if (!method) {
      expect(!LOOPS.contains(called), "no loop, which Envoy has not");
      known(path.map(p -> p + ".").orElse(".") + called);
    }
    return Optional.empty();
  }

  private void known(String function) throws Unexpected {
    boolean text = place == Place.TAG && function.equals("string/1");
    expect(text || FUNCTIONS.contains(function), "functions of Envoy's, not " + function);
  }

  /**
   * How many there are; a constant regex among them must be one.
   *
   * @param position of a regex among those of {@code matches}
   */
  private int arguments(String name, int position) throws Unexpected {
    int count = 0;
    while (!take(")")) {
      int start = next;
      expression();
      count++;
      if (name.equals("matches") && count == position && next == start + 1) {
        regex(tokens.get(start));
      }
      expect(take(",") ? !peek().is(")") : peek().is(")"), "\")\"");
    }
    return count;
  }

  private static void regex(Token token) throws Unexpected {
    String text = token.text();
    boolean plain = token.kind() == Kind.STRING && text.matches("[rR]?(['\"])[^\\\\'\"]+\\1");
    if (plain || token.kind() == Kind.STRING && text.matches("[rR](['\"])[^'\"]+\\1")) {
      String regex = text.substring(text.startsWith("r") || text.startsWith("R") ? 2 : 1);
      regex = regex.substring(0, regex.length() - 1);
      expect(
          Regexes.fault(regex).isEmpty() && RegexSize.of(regex).instructions() <= MAX_REGEX_PROGRAM,
          "RE2 regexes of at most " + MAX_REGEX_PROGRAM + " instructions");
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean take(String operator) {
    boolean taken = peek().is(operator);
    next += taken ? 1 : 0;
    return taken;
  }

  private static void expect(boolean condition, String expected) throws Unexpected {
    if (!condition) {
      throw new Unexpected(expected);
    }
  }
}
