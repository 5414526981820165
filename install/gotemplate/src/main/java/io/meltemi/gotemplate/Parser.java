package io.meltemi.gotemplate;

import io.meltemi.gotemplate.Node.Pipeline;
import io.meltemi.gotemplate.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words to a tree: control structures here, what stands in an action in {@link PipelineParser}. */
final class Parser {
  /** Structures, parentheses and else-if chains within each other. */
  static final int MAX_DEPTH = 100;

  private final PipelineParser words;
  private final Map<String, List<Node>> defined = new LinkedHashMap<>();
  private int depth;
  private int loops;

  private Parser(PipelineParser words) {
    this.words = words;
  }

  /**
   * The template itself under its name, and every template that it defines, under theirs. A text of
   * nothing but definitions and white space has a body as well, which prints that white space.
   */
  static Map<String, List<Node>> parse(String name, String text, Functions functions) {
    var source = new Position.Source(name, text);
    var parser = new Parser(new PipelineParser(Lexer.tokens(source), functions));
    var body = new ArrayList<Node>();
    while (!parser.words.peek().is(Kind.END)) {
      if (parser.words.startsAction("define")) {
        parser.define();
      } else {
        Item item = parser.item();
        body.add(item.node().orElseThrow(() -> parser.stray(item)));
      }
    }
    Map<String, List<Node>> bodies = new LinkedHashMap<>(parser.defined);
    if (!bodies.containsKey(name) || !empty(body)) {
      bodies.put(name, List.copyOf(body));
    }
    return bodies;
  }

  /** Whether a body only has white space, so that it does not replace another of its name. */
  static boolean empty(List<Node> body) {
    return body.stream().allMatch(node -> node instanceof Node.Text(_, var text) && text.isBlank());
  }

  /** A node, or the word ({@code else} or {@code end}) that closes a list of them. */
  private record Item(Optional<Node> node, Token word) {}

  /** What ended a list, and the list. */
  private record Body(List<Node> nodes, Token end) {}

  private TemplateException stray(Item item) {
    return words.error(item.word(), "\"" + item.word().text() + "\" without what it belongs to");
  }

  private void define() {
    words.open();
    Token word = words.next();
    String name = words.templateName("define");
    words.close("define");
    int outer = loops;
    loops = 0;
    Body body = body();
    loops = outer;
    if (!body.end().isKeyword("end")) {
      throw words.error(body.end(), "\"else\" in define (expected: \"end\")");
    }
    words.close("end");
    add(name, body.nodes(), word);
  }

  private void add(String name, List<Node> body, Token word) {
    List<Node> present = defined.get(name);
    if (present != null && !empty(present) && !empty(body)) {
      throw words.error(word, "template \"" + name + "\" is defined twice");
    }
    if (present == null || empty(present)) {
      defined.put(name, body);
    }
  }

  private Item item() {
    Token token = words.next();
    if (token.is(Kind.TEXT)) {
      return new Item(Optional.of(new Node.Text(token.position(), token.text())), token);
    }
    words.skipSpace();
    Token word = words.peek();
    if (!word.is(Kind.KEYWORD)) {
      return node(new Node.Action(token.position(), words.pipeline("an action", 1)), word);
    }
    if (word.isKeyword("nil")) {
      throw words.error(word, "nil is not a command");
    }
    words.next();
    return switch (word.text()) {
      case "if" -> node(branch(word), word);
      case "with" -> node(branch(word), word);
      case "range" -> node(range(word), word);
      case "template" -> node(invoke(word), word);
      case "block" -> node(block(word), word);
      case "break", "continue" -> node(leave(word), word);
      case "define" -> throw words.error(word, "define within another structure");
      default -> new Item(Optional.empty(), word);
    };
  }

  private static Item node(Node node, Token word) {
    return new Item(Optional.of(node), word);
  }

  /** Nodes up to {@code else} or {@code end}; the word is read, the rest of its action is not. */
  private Body body() {
    if (++depth > MAX_DEPTH) {
      throw words.error(words.peek(), "more than " + MAX_DEPTH + " structures within each other");
    }
    var nodes = new ArrayList<Node>();
    while (!words.peek().is(Kind.END)) {
      Item item = item();
      if (item.node().isEmpty()) {
        depth--;
        return new Body(List.copyOf(nodes), item.word());
      }
      nodes.add(item.node().get());
    }
    throw words.error(words.peek(), "the end of the template (expected: {{end}})");
  }

  /** {@code if} and {@code with}, with {@code else if} and {@code else with}. */
  private Node branch(Token word) {
    int mark = words.mark();
    Pipeline pipeline = words.pipeline(word.text(), 1);
    Body then = body();
    List<Node> otherwise = List.of();
    if (then.end().isKeyword("else")) {
      words.skipSpace();
      Token next = words.peek();
      if (next.isKeyword(word.text())) {
        words.next();
        if (++depth > MAX_DEPTH) {
          throw words.error(next, "more than " + MAX_DEPTH + " branches");
        }
        otherwise = List.of(branch(next));
        depth--;
        words.forget(mark);
        return made(word, pipeline, then.nodes(), otherwise);
      }
      words.close("else");
      otherwise = rest(word);
    } else {
      words.close("end");
    }
    words.forget(mark);
    return made(word, pipeline, then.nodes(), otherwise);
  }

  private static Node made(Token word, Pipeline pipeline, List<Node> then, List<Node> otherwise) {
    return word.text().equals("if")
        ? new Node.If(word.position(), pipeline, then, otherwise)
        : new Node.With(word.position(), pipeline, then, otherwise);
  }

  private List<Node> rest(Token word) {
    Body body = body();
    if (!body.end().isKeyword("end")) {
      throw words.error(body.end(), "a second \"else\" in " + word.text() + " (expected: \"end\")");
    }
    words.close("end");
    return body.nodes();
  }

  private Node range(Token word) {
    int mark = words.mark();
    Pipeline pipeline = words.pipeline("range", 2);
    loops++;
    Body body = body();
    loops--;
    List<Node> otherwise = List.of();
    if (body.end().isKeyword("else")) {
      words.close("else");
      otherwise = rest(word);
    } else {
      words.close("end");
    }
    words.forget(mark);
    return new Node.Range(word.position(), pipeline, body.nodes(), otherwise);
  }

  private Node leave(Token word) {
    if (loops == 0) {
      throw words.error(word, word.text() + " outside of range");
    }
    words.close(word.text());
    return word.text().equals("break")
        ? new Node.Break(word.position())
        : new Node.Continue(word.position());
  }

  private Node invoke(Token word) {
    String name = words.templateName("template");
    return new Node.Invoke(word.position(), name, data("template"));
  }

  private Optional<Pipeline> data(String what) {
    words.skipSpace();
    if (words.peek().is(Kind.RIGHT)) {
      words.next();
      return Optional.empty();
    }
    return Optional.of(words.pipeline(what, 1));
  }

  private Node block(Token word) {
    String name = words.templateName("block");
    Optional<Pipeline> data = data("block");
    if (data.isEmpty()) {
      throw words.error(word, "block \"" + name + "\" without data");
    }
    int outer = loops;
    loops = 0;
    List<Node> body = rest(word);
    loops = outer;
    add(name, body, word);
    return new Node.Invoke(word.position(), name, data);
  }
}
