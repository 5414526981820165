package io.meltemi.agent.json;

import java.util.List;
import java.util.Map;

/** Reads and writes JSON text (RFC 8259). */
public final class Json {
  /** Stands for {@code null}, which a map of ours cannot hold. */
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private Json() {}

  /**
   * The value of a whole JSON text.
   *
   * @throws IllegalArgumentException saying where the text is no JSON
   */
  public static Object parse(String text) {
    return new JsonReader(text).document();
  }

  /**
   * The object that a whole JSON text is.
   *
   * @throws IllegalArgumentException if the text is no JSON, or JSON but no object
   */
  public static JsonObject parseObject(String text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("expected a JSON object");
  }

  /** The value on one line. */
  public static String compact(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, -1);
    return out.toString();
  }

  /** The value indented by two spaces a level, with a line end. */
  public static String pretty(Object value) {
    StringBuilder out = new StringBuilder(16 * 1024);
    write(out, value, 0);
    return out.append('\n').toString();
  }

  private static void write(StringBuilder out, Object value, int depth) {
    switch (value) {
      case Map<?, ?> map -> writeMembers(out, map, depth);
      case List<?> list -> writeElements(out, list, depth);
      case String text -> quote(out, text);
      case Double real when real == Math.rint(real) && Math.abs(real) < 1e15 ->
          out.append(real.longValue());
      default -> out.append(value);
    }
  }

  private static void writeMembers(StringBuilder out, Map<?, ?> map, int depth) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      separate(out, first, deeper(depth));
      first = false;
      quote(out, String.valueOf(member.getKey()));
      out.append(depth < 0 ? ":" : ": ");
      write(out, member.getValue(), deeper(depth));
    }
    close(out, first, depth, '}');
  }

  private static void writeElements(StringBuilder out, List<?> list, int depth) {
    out.append('[');
    boolean first = true;
    for (Object element : list) {
      separate(out, first, deeper(depth));
      first = false;
      write(out, element, deeper(depth));
    }
    close(out, first, depth, ']');
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : depth + 1;
  }

  private static void separate(StringBuilder out, boolean first, int depth) {
    if (!first) {
      out.append(',');
    }
    indent(out, depth);
  }

  private static void close(StringBuilder out, boolean empty, int depth, char bracket) {
    if (!empty) {
      indent(out, depth);
    }
    out.append(bracket);
  }

  private static void indent(StringBuilder out, int depth) {
    if (depth >= 0) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
