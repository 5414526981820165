package io.meltemi.istioctl.json;

import java.util.Iterator;
import java.util.Map;

/**
 * Prints JSON over several lines as Istio's tools do, with the characters that mean something in
 * HTML escaped. {@link #LIST} is how lists of resources are printed, {@link #MESSAGE} one whole
 * message, in which an empty message takes three lines, and {@link #VERSIONS} versions.
 */
public enum IndentedJson {
  LIST("    ", false),
  MESSAGE("    ", true),
  VERSIONS("  ", false);

  private static final String HEX = "0123456789abcdef";

  private final String step;
  private final boolean openEmpty;

  IndentedJson(String step, boolean openEmpty) {
    this.step = step;
    this.openEmpty = openEmpty;
  }

  /** {@code value} as text, without a line end after it. */
  public String print(Json value) {
    StringBuilder out = new StringBuilder(4096);
    print(value, "", out);
    return out.toString();
  }

  private void print(Json value, String indent, StringBuilder out) {
    switch (value) {
      case Json.Obj(var fields) -> object(fields, indent, out);
      case Json.Arr list -> list(list, indent, out);
      case Json.Text(var text) -> quote(text, out);
      case Json.Num(var digits) -> out.append(digits);
      case Json.Bool(var is) -> out.append(is);
      case Json.Null _ -> out.append("null");
    }
  }

  private void object(Map<String, Json> fields, String indent, StringBuilder out) {
    if (fields.isEmpty()) {
      out.append(openEmpty ? "{\n\n" + indent + "}" : "{}");
      return;
    }
    String inner = indent + step;
    String before = "{\n";
    for (var field : fields.entrySet()) {
      out.append(before).append(inner);
      quote(field.getKey(), out);
      out.append(": ");
      print(field.getValue(), inner, out);
      before = ",\n";
    }
    out.append('\n').append(indent).append('}');
  }

  private void list(Json.Arr list, String indent, StringBuilder out) {
    if (list.values().isEmpty()) {
      out.append("[]");
      return;
    }
    String inner = indent + step;
    out.append("[\n");
    for (Iterator<Json> each = list.values().iterator(); each.hasNext(); ) {
      out.append(inner);
      print(each.next(), inner, out);
      out.append(each.hasNext() ? ",\n" : "\n");
    }
    out.append(indent).append(']');
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            unicode(c, out);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static void unicode(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xf));
    }
  }
}
