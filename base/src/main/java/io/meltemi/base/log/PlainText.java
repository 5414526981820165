package io.meltemi.base.log;

/**
 * Text from anywhere on a line of a log: what would begin another line, move a terminal's cursor or
 * turn the direction of writing is escaped as Go and JSON do.
 */
final class PlainText {
  private static final int MAX_CAUSES = 8;

  private PlainText() {}

  static void append(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (isVisible(c)) {
            line.append(c);
          } else {
            line.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
  }

  private static boolean isVisible(char c) {
    if (c >= ' ' && c < 0x7f) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** What was thrown and where, a frame on each line. */
  static void appendTrace(StringBuilder lines, Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      append(lines.append(i == 0 ? "" : "Caused by: "), at.toString());
      lines.append('\n');
      for (StackTraceElement frame : at.getStackTrace()) {
        lines.append("\tat ").append(frame).append('\n');
      }
      at = at.getCause();
    }
  }
}
