package io.meltemi.gotemplate;

import java.util.Locale;

/** sprig's functions that look at the words of a text. */
final class WordFunctions {
  private WordFunctions() {}

  static Functions addTo(Functions functions) {
    return functions
        .with("hello", 0, _ -> "Hello!")
        .with(
            "abbrevboth", 3, args -> abbreviated(args.integer(0), args.integer(1), args.string(2)))
        .with("initials", 1, args -> initials(args.string(0)))
        .with("swapcase", 1, args -> swapped(args.string(0)))
        .with("camelcase", 1, args -> camel(args.string(0)))
        .with("wrap", 2, args -> wrapped(args.string(1), args.integer(0), "\n", false))
        .with(
            "wrapWith", 3, args -> wrapped(args.string(2), args.integer(0), args.string(1), true));
  }

  private static String abbreviated(int left, int right, String text) {
    int length = text.length();
    if (right < 4 || left > 0 && right < 7 || length <= right) {
      return text;
    }
    int offset = Math.min(Math.min(left, length), length - (right - 3));
    if (offset <= 4) {
      return text.substring(0, right - 3) + "...";
    }
    return offset + right - 3 < length
        ? "..." + text.substring(offset, offset + right - 6) + "..."
        : "..." + text.substring(length - (right - 3));
  }

  private static String initials(String text) {
    var initials = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      initials.append(word, 0, Math.min(1, word.length()));
    }
    return initials.toString();
  }

  private static String swapped(String text) {
    var out = new StringBuilder(text.length());
    boolean starts = true;
    for (char c : text.toCharArray()) {
      out.append(
          Character.isUpperCase(c) || Character.isTitleCase(c)
              ? Character.toLowerCase(c)
              : starts ? Character.toTitleCase(c) : Character.toUpperCase(c));
      starts = Character.isWhitespace(c);
    }
    return out.toString();
  }

  private static String camel(String text) {
    var out = new StringBuilder(text.length());
    for (String word : text.split("[_\\- .]+")) {
      if (!word.isEmpty()) {
        out.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return out.toString();
  }

  /** Breaks lines at spaces; a longer word only where {@code words} may be broken. */
  private static String wrapped(String text, int width, String newLine, boolean words) {
    int room = Math.max(1, width);
    var out = new StringBuilder(text.length());
    int at = 0;
    while (text.length() - at > room) {
      if (text.charAt(at) == ' ') {
        at++;
        continue;
      }
      int space = text.lastIndexOf(' ', at + room);
      if (space < at && words) {
        out.append(text, at, at + room).append(newLine);
        at += room;
        continue;
      }
      int end = space >= at ? space : text.indexOf(' ', at + room);
      if (end < 0) {
        break;
      }
      out.append(text, at, end).append(newLine);
      at = end + 1;
    }
    return out.append(text, at, text.length()).toString();
  }
}
