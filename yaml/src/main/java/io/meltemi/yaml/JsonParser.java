package io.meltemi.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JSON (RFC 8259), in which no object may name a field twice. For documents it is the fast
 * path: anything unusual ends the attempt, and the YAML parser, which reads JSON too, has the word
 * and makes the message.
 */
public final class JsonParser {
  private final String text;
  private int at;
  private int line;

  private JsonParser(String text, int line) {
    this.text = text;
    this.line = line;
  }

  /** The tree, or empty where the text is no JSON object, is too deep, or names a field twice. */
  public static Optional<Node> object(String text, int line) {
    var parser = new JsonParser(text, line);
    try {
      parser.skipSpace();
      return parser.peek() == '{' ? Optional.of(parser.document()) : Optional.empty();
    } catch (NotJsonException _) {
      return Optional.empty();
    }
  }

  /**
   * The tree of a text that is one JSON value of any kind.
   *
   * @throws BadDocumentException saying where the text is no JSON, and what was expected
   */
  public static Node parse(String text) throws BadDocumentException {
    var parser = new JsonParser(text, 1);
    try {
      return parser.document();
    } catch (NotJsonException e) {
      throw new BadDocumentException(
          parser.line,
          "no JSON at character %d (expected: %s)".formatted(parser.at, e.expectation));
    }
  }

  private Node document() throws NotJsonException {
    skipSpace();
    Node node = value(0);
    skipSpace();
    if (at < text.length()) {
      throw new NotJsonException("the end");
    }
    return node;
  }

  private Node value(int depth) throws NotJsonException {
    if (depth > YamlParser.MAX_DEPTH) {
      throw new NotJsonException("less depth");
    }
    char c = peek();
    return switch (c) {
      case '{' -> mapping(depth);
      case '[' -> sequence(depth);
      case '"' -> {
        int start = line;
        yield new Node.Scalar(Node.Type.STRING, string(), start);
      }
      default -> literal();
    };
  }

  private Node mapping(int depth) throws NotJsonException {
    int start = line;
    at++;
    var names = new ArrayList<String>(4);
    var values = new ArrayList<Node>(4);
    Set<String> seen = Set.of();
    skipSpace();
    if (peek() == '}') {
      at++;
      return new Node.Mapping(names, values, start);
    }
    while (true) {
      String name = string();
      // Few names are compared one by one; many get a set.
      if (names.size() == 16) {
        seen = new HashSet<>(names);
      }
      boolean again = names.size() < 16 ? names.contains(name) : !seen.add(name);
      if (again) {
        throw new NotJsonException("another name");
      }
      skipSpace();
      expect(':');
      skipSpace();
      names.add(name);
      values.add(value(depth + 1));
      skipSpace();
      if (peek() == ',') {
        at++;
        skipSpace();
        continue;
      }
      expect('}');
      return new Node.Mapping(names, values, start);
    }
  }

  private Node sequence(int depth) throws NotJsonException {
    int start = line;
    at++;
    List<Node> items = new ArrayList<>(4);
    skipSpace();
    if (peek() == ']') {
      at++;
      return new Node.Sequence(items, start);
    }
    while (true) {
      items.add(value(depth + 1));
      skipSpace();
      if (peek() == ',') {
        at++;
        skipSpace();
        continue;
      }
      expect(']');
      return new Node.Sequence(items, start);
    }
  }

  private Node literal() throws NotJsonException {
    int start = at;
    while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
        || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    Node.Type type = Scalars.typeOf(word);
    boolean json =
        switch (type) {
          case NULL -> word.equals("null");
          case BOOLEAN -> word.equals("true") || word.equals("false");
          case INTEGER, FLOAT -> true;
          case STRING -> false;
        };
    if (!json) {
      throw new NotJsonException("a value");
    }
    return new Node.Scalar(type, word, line);
  }

  private String string() throws NotJsonException {
    expect('"');
    int start = at;
    while (true) {
      char c = peek();
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return escapedString(start);
      }
      if (c < ' ') {
        throw new NotJsonException("an escaped control character");
      }
      at++;
    }
  }

  private String escapedString(int start) throws NotJsonException {
    var out = new StringBuilder(text.substring(start, at));
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw new NotJsonException("an escaped control character");
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() throws NotJsonException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw new NotJsonException("four hexadecimal digits");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(text.charAt(at++), 16);
          if (digit < 0) {
            throw new NotJsonException("four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw new NotJsonException("an escape");
    };
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private char peek() throws NotJsonException {
    if (at >= text.length()) {
      throw new NotJsonException("more");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws NotJsonException {
    if (peek() != wanted) {
      throw new NotJsonException(wanted == '"' ? "a text" : Character.toString(wanted));
    }
    at++;
  }

  private static final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1;

    private final String expectation;

    NotJsonException(String expectation) {
      super(expectation, null, false, false);
      this.expectation = expectation;
    }
  }
}
