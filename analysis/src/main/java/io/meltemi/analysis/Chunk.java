package io.meltemi.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * A document of a file, with the lines that Istio counts from.
 *
 * <p>Where two separators follow each other, or the file begins with one, Istio takes the separator
 * for the document's first line, but does not count it: the lines that it tells of fields are one
 * too high. What reads its output expects those lines.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/file/util/kubeyaml/kubeyaml.go YAMLReader.
 *
 * @param line of the first line that is neither blank nor a separator
 * @param textLine what the first line of {@code text} is called
 * @param text without separators
 */
record Chunk(int line, int textLine, String text) {
  private static final String SEPARATOR = "---";

  static List<Chunk> split(String content) {
    var chunks = new ArrayList<Chunk>();
    String[] lines = content.split("\r?\n", -1);
    int first = 0;
    for (int i = 0; i < lines.length; i++) {
      // A separator ends what is before it, and begins what has nothing before it.
      if (isSeparator(lines[i]) && i > first) {
        add(chunks, lines, first, i);
        first = i + 1;
      }
    }
    add(chunks, lines, first, lines.length);
    return chunks;
  }

  private static void add(List<Chunk> chunks, String[] lines, int from, int to) {
    if (hasText(lines, from, to)) {
      chunks.add(of(lines, from, to));
    }
  }

  private static boolean isSeparator(String line) {
    return line.startsWith(SEPARATOR) && line.substring(SEPARATOR.length()).isBlank();
  }

  private static boolean hasText(String[] lines, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!lines[i].isBlank() && !isSeparator(lines[i])) {
        return true;
      }
    }
    return false;
  }

  private static Chunk of(String[] lines, int from, int to) {
    int start = from;
    while (lines[start].isEmpty() || lines[start].equals(SEPARATOR)) {
      start++;
    }
    int counted = from;
    while (lines[counted].isBlank()) {
      counted++;
    }
    int text = counted;
    while (lines[text].isBlank() || isSeparator(lines[text])) {
      text++;
    }
    var joined = new StringBuilder();
    for (int i = text; i < to; i++) {
      joined.append(lines[i]).append('\n');
    }
    return new Chunk(start + 1, start + 1 + text - counted, joined.toString());
  }
}
