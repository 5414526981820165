package io.meltemi.gotemplate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Go's encoding/json writes it: keys sorted, {@code <}, {@code >} and {@code &} escaped.
 */
public final class GoJson {
  private static final int MAX_DEPTH = 200;

  private final StringBuilder out = new StringBuilder();
  private final boolean escapeHtml;
  private final String indent;

  private GoJson(boolean escapeHtml, String indent) {
    this.escapeHtml = escapeHtml;
    this.indent = indent;
  }

  /** As json.Marshal. */
  public static String write(@Nullable Object value) {
    return written(new GoJson(true, ""), value);
  }

  /** As json.MarshalIndent with two spaces. */
  public static String writePretty(@Nullable Object value) {
    return written(new GoJson(true, "  "), value);
  }

  /** As json.Marshal without the escapes for HTML. */
  public static String writeRaw(@Nullable Object value) {
    return written(new GoJson(false, ""), value);
  }

  private static String written(GoJson json, @Nullable Object value) {
    json.append(value, 0);
    return json.out.toString();
  }

  private void append(@Nullable Object raw, int depth) {
    if (depth > MAX_DEPTH || out.length() > GoPrint.MAX_CHARS) {
      throw new TemplateException("a value too deep or too long to write as JSON");
    }
    Object value = GoValues.normal(raw);
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text);
      case Double number -> out.append(number(number));
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      case Record row -> map(GoValues.components(row), depth);
      default -> string(value.toString());
    }
  }

  private void list(List<?> list, int depth) {
    out.append('[');
    String separator = "";
    for (Object item : list) {
      out.append(separator);
      newLine(depth + 1);
      append(item, depth + 1);
      separator = ",";
    }
    if (!list.isEmpty()) {
      newLine(depth);
    }
    out.append(']');
  }

  private void map(Map<?, ?> map, int depth) {
    out.append('{');
    String separator = "";
    for (var entry : GoValues.sorted(map)) {
      out.append(separator);
      newLine(depth + 1);
      string(String.valueOf(entry.getKey()));
      out.append(indent.isEmpty() ? ":" : ": ");
      append(entry.getValue(), depth + 1);
      separator = ",";
    }
    if (!map.isEmpty()) {
      newLine(depth);
    }
    out.append('}');
  }

  private void newLine(int depth) {
    if (!indent.isEmpty()) {
      out.append('\n').append(indent.repeat(depth));
    }
  }

  /** Without an exponent between 1e-6 and 1e21, as JavaScript prints numbers. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new TemplateException("json: unsupported value: " + GoPrint.shortest(value));
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
      String text = GoPrint.shortest(value);
      int at = text.indexOf("e-0");
      return at < 0 ? text : text.substring(0, at + 2) + text.substring(at + 3);
    }
    return GoPrint.plain(value);
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean html = escapeHtml && (c == '<' || c == '>' || c == '&');
          if (c < ' ' || html || c == '\u2028' || c == '\u2029') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
