package io.meltemi.yaml;

import java.util.ArrayList;
import java.util.List;

/** JSON objects one after the other, as {@code kubectl} takes them: a document each. */
final class JsonStream {
  private JsonStream() {}

  /** The document itself where it is no more than one object, or something else as well. */
  static List<Document> split(Document document) {
    String text = document.text();
    var objects = new ArrayList<Document>();
    int line = document.line();
    int counted = 0;
    int at = skipSpace(text, 0);
    while (at < text.length()) {
      int end = endOfObject(text, at);
      if (end < 0) {
        return List.of(document);
      }
      line += (int) text.substring(counted, at).chars().filter(c -> c == '\n').count();
      counted = at;
      objects.add(new Document(document.file(), line, text.substring(at, end)));
      at = skipSpace(text, end);
    }
    return objects.size() == 1 ? List.of(document) : objects;
  }

  /** Behind the brace that closes the one at {@code at}; -1 where there is none. */
  private static int endOfObject(String text, int at) {
    if (text.charAt(at) != '{') {
      return -1;
    }
    int depth = 0;
    boolean quoted = false;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
