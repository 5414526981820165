package io.meltemi.gotemplate;

import io.meltemi.gotemplate.Node.Command;
import io.meltemi.gotemplate.Node.Pipeline;
import io.meltemi.gotemplate.Node.Term;
import io.meltemi.gotemplate.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between the braces. Keeps the variables in scope, because a variable that is not
 * declared is an error of the text and not of the data.
 */
final class PipelineParser {
  private final List<Token> tokens;
  private final Functions functions;
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private int at;
  private int depth;

  PipelineParser(List<Token> tokens, Functions functions) {
    this.tokens = tokens;
    this.functions = functions;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    Token token = tokens.get(at);
    if (!token.is(Kind.END)) {
      at++;
    }
    return token;
  }

  void skipSpace() {
    if (peek().is(Kind.SPACE)) {
      at++;
    }
  }

  /** Whether an action that begins with {@code keyword} comes next. */
  boolean startsAction(String keyword) {
    if (!peek().is(Kind.LEFT)) {
      return false;
    }
    Token after = tokens.get(at + 1);
    return (after.is(Kind.SPACE) ? tokens.get(at + 2) : after).isKeyword(keyword);
  }

  /** Over the opening marker, up to the first word. */
  void open() {
    next();
    skipSpace();
  }

  /** Over the closing marker. */
  void close(String what) {
    skipSpace();
    Token token = next();
    if (!token.is(Kind.RIGHT)) {
      throw unexpected(token, what, "}}");
    }
  }

  String templateName(String what) {
    skipSpace();
    Token token = next();
    return switch (token.kind()) {
      case STRING, RAW_STRING -> Literals.string(token);
      default -> throw unexpected(token, what, "the quoted name of a template");
    };
  }

  /** How many variables are in scope, for {@link #forget}. */
  int mark() {
    return variables.size();
  }

  /** Variables declared since {@code mark} are out of scope. */
  void forget(int mark) {
    variables.subList(mark, variables.size()).clear();
  }

  /** A pipeline and the closing marker after it. */
  Pipeline pipeline(String what, int maxVariables) {
    return pipeline(what, maxVariables, Kind.RIGHT);
  }

  private Pipeline pipeline(String what, int maxVariables, Kind end) {
    if (++depth > Parser.MAX_DEPTH) {
      throw error(peek(), "more than " + Parser.MAX_DEPTH + " parentheses within each other");
    }
    skipSpace();
    Position position = peek().position();
    var declared = new ArrayList<String>();
    boolean assigns = variablesBefore(what, maxVariables, declared);
    var commands = new ArrayList<Command>();
    while (true) {
      skipSpace();
      if (peek().is(end)) {
        Token token = next();
        if (commands.isEmpty()) {
          throw error(token, "a missing value for " + what);
        }
        depth--;
        return new Pipeline(position, List.copyOf(declared), assigns, List.copyOf(commands));
      }
      commands.add(command(what, end));
      checkNonExecutable(commands);
    }
  }

  /** Only a function can take the value of the command before it. */
  private void checkNonExecutable(List<Command> commands) {
    Command last = commands.getLast();
    if (commands.size() < 2) {
      return;
    }
    switch (last.terms().getFirst()) {
      case Node.Literal literal -> throw stage(literal, commands.size());
      case Node.Nil nil -> throw stage(nil, commands.size());
      case Node.Dot dot -> throw stage(dot, commands.size());
      case Node.Variable _, Node.Field _, Node.Chain _, Node.Identifier _, Pipeline _ -> {}
    }
  }

  private static TemplateException stage(Term term, int number) {
    return TemplateException.at(
        term.position(), "stage " + number + " of the pipeline is no function (expected: one)");
  }

  /** Reads {@code $a, $b :=} or {@code $a =}; tells whether it assigns. */
  private boolean variablesBefore(String what, int max, List<String> declared) {
    int start = at;
    while (peek().is(Kind.VARIABLE)) {
      Token variable = next();
      skipSpace();
      Token after = peek();
      if (after.is(Kind.DECLARE) || after.is(Kind.ASSIGN)) {
        next();
        declared.add(variable.text());
        if (declared.size() == 2 && max < 2) {
          throw error(variable, "two variables in " + what + " (expected: one)");
        }
        if (after.is(Kind.DECLARE)) {
          variables.addAll(declared);
        } else {
          declared.forEach(name -> declaredBefore(variable, name));
        }
        return after.is(Kind.ASSIGN);
      }
      if (!after.is(Kind.COMMA) || max < 2 || declared.size() == 1) {
        break;
      }
      next();
      skipSpace();
      declared.add(variable.text());
    }
    at = start;
    declared.clear();
    return false;
  }

  private void declaredBefore(Token token, String name) {
    if (!variables.contains(name)) {
      throw error(token, "undefined variable \"" + name + "\"");
    }
  }

  private Command command(String what, Kind end) {
    Position position = peek().position();
    var terms = new ArrayList<Term>();
    while (true) {
      skipSpace();
      Token token = peek();
      if (token.is(end)) {
        break;
      }
      if (token.is(Kind.PIPE)) {
        next();
        break;
      }
      terms.add(operand(what));
      Kind after = peek().kind();
      if (after != Kind.SPACE && after != Kind.PIPE && after != end) {
        throw unexpected(peek(), what, "a space before the next operand");
      }
    }
    if (terms.isEmpty()) {
      throw unexpected(peek(), what, "a value or a function");
    }
    return new Command(position, List.copyOf(terms));
  }

  /** A term, with the fields that follow it without a space. */
  private Term operand(String what) {
    Token token = next();
    Term term = term(token, what);
    var fields = new ArrayList<String>();
    while (peek().is(Kind.FIELD)) {
      fields.add(next().text().substring(1));
    }
    if (fields.isEmpty()) {
      return term;
    }
    return switch (term) {
      case Node.Field(var position, var names) -> new Node.Field(position, joined(names, fields));
      case Node.Variable(var position, var name, var names) ->
          new Node.Variable(position, name, joined(names, fields));
      case Node.Literal _, Node.Nil _, Node.Dot _ ->
          throw error(token, token.described() + " has no fields");
      case Pipeline _, Node.Chain _, Node.Identifier _ ->
          new Node.Chain(token.position(), term, List.copyOf(fields));
    };
  }

  private static List<String> joined(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private Term term(Token token, String what) {
    return switch (token.kind()) {
      case IDENTIFIER -> identifier(token);
      case DOT -> new Node.Dot(token.position());
      case FIELD -> new Node.Field(token.position(), List.of(token.text().substring(1)));
      case VARIABLE -> {
        declaredBefore(token, token.text());
        yield new Node.Variable(token.position(), token.text(), List.of());
      }
      case NUMBER -> new Node.Literal(token.position(), Literals.number(token));
      case CHARACTER -> new Node.Literal(token.position(), Literals.character(token));
      case STRING, RAW_STRING -> new Node.Literal(token.position(), Literals.string(token));
      case OPEN -> pipeline("a pipeline in parentheses", 1, Kind.CLOSE);
      case KEYWORD -> {
        if (token.text().equals("nil")) {
          yield new Node.Nil(token.position());
        }
        throw unexpected(token, what, "a value or a function");
      }
      case TEXT, LEFT, RIGHT, SPACE, DECLARE, ASSIGN, PIPE, COMMA, CLOSE, END ->
          throw unexpected(token, what, "a value or a function");
    };
  }

  private Term identifier(Token token) {
    if (token.text().equals("true") || token.text().equals("false")) {
      return new Node.Literal(token.position(), token.text().equals("true"));
    }
    if (!functions.has(token.text())) {
      throw error(token, "function \"" + token.text() + "\" is not defined");
    }
    return new Node.Identifier(token.position(), token.text());
  }

  TemplateException error(Token token, String message) {
    return TemplateException.at(token.position(), message);
  }

  private TemplateException unexpected(Token token, String what, String expected) {
    return error(token, token.described() + " in " + what + " (expected: " + expected + ")");
  }
}
