package io.meltemi.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * One document of a file, as text: compared with what was there before, it tells whether it has to
 * be parsed at all.
 *
 * @param file name that problems print
 * @param line line of the file on which the text begins, from 1
 * @param text without the separators
 */
public record Document(String file, int line, String text) {
  /** Stands for bytes that are no text: no document may hold it. */
  public static final char NO_LETTER = '\uFFFF';

  /**
   * Splits at lines that begin with {@code ---} or {@code ...}, and JSON objects that follow each
   * other; blank documents are left out.
   */
  public static List<Document> split(String file, String content) {
    var documents = new ArrayList<Document>();
    int at = content.startsWith("\uFEFF") ? 1 : 0;
    int start = at;
    int startLine = 1;
    int line = 1;
    while (at < content.length()) {
      int end = content.indexOf('\n', at);
      int next = end < 0 ? content.length() : end + 1;
      if (isMarker(content, at)) {
        add(documents, file, startLine, content, start, at);
        start = at + 3;
        startLine = line;
      }
      at = next;
      line++;
    }
    add(documents, file, startLine, content, start, content.length());
    return documents;
  }

  private static boolean isMarker(String content, int at) {
    if (!content.startsWith("---", at) && !content.startsWith("...", at)) {
      return false;
    }
    return at + 3 >= content.length() || Character.isWhitespace(content.charAt(at + 3));
  }

  private static void add(
      List<Document> documents, String file, int line, String content, int start, int end) {
    int from = start;
    int fromLine = line;
    int lineStart = start;
    while (from < end && Character.isWhitespace(content.charAt(from))) {
      if (content.charAt(from) == '\n') {
        fromLine++;
        lineStart = from + 1;
      }
      from++;
    }
    int to = end;
    while (to > from && Character.isWhitespace(content.charAt(to - 1))) {
      to--;
    }
    if (from < to && content.charAt(from) != '%' && !onlyComments(content, from, to)) {
      // An indented document keeps its indentation; one last newline ends its block scalars.
      boolean wholeLine = lineStart > start || startsLine(content, start);
      int begin = wholeLine ? lineStart : from;
      int stop = Math.min(end, to + 1);
      String text = content.substring(begin, stop);
      if (content.charAt(from) == '{') {
        documents.addAll(JsonStream.split(new Document(file, fromLine, text)));
      } else {
        documents.add(new Document(file, fromLine, text));
      }
    }
  }

  private static boolean startsLine(String content, int at) {
    return at == 0 || content.charAt(at - 1) == '\n' || content.charAt(at - 1) == '\uFEFF';
  }

  private static boolean onlyComments(String content, int from, int to) {
    int at = from;
    while (at < to) {
      while (at < to && Character.isWhitespace(content.charAt(at))) {
        at++;
      }
      if (at < to && content.charAt(at) != '#') {
        return false;
      }
      int end = content.indexOf('\n', at);
      at = end < 0 ? to : end + 1;
    }
    return true;
  }
}
