package io.meltemi.base.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document into memory as it goes, in the style given. For one thread. What is
 * written has to be JSON: a value after each name, an end for each beginning.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final JsonStyle style;

  /** For each open object or list, whether it is empty so far. */
  private final Deque<Boolean> open = new ArrayDeque<>();

  private boolean afterName;
  private byte[] out = new byte[256];
  private int length;

  public JsonWriter(JsonStyle style) {
    this.style = style;
  }

  /** Maps, collections and what else {@link #plain} takes, on one line. */
  public static String compact(Object value) {
    return new JsonWriter(JsonStyle.COMPACT).plain(value).text();
  }

  /** The document so far, in UTF-8. */
  public byte[] bytes() {
    return Arrays.copyOf(out, length);
  }

  /** The document so far. */
  public String text() {
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /** Bytes of the document so far. */
  public int length() {
    return length;
  }

  public JsonWriter beginObject() {
    return begin("{");
  }

  public JsonWriter endObject() {
    return end("}");
  }

  public JsonWriter beginList() {
    return begin("[");
  }

  public JsonWriter endList() {
    return end("]");
  }

  /** The name of the object's next field; the value must follow. */
  public JsonWriter name(String name) {
    separate();
    quote(name);
    ascii(style.isIndented() ? ": " : ":");
    afterName = true;
    return this;
  }

  public JsonWriter value(String text) {
    separate();
    quote(text);
    return this;
  }

  public JsonWriter value(long number) {
    return number(Long.toString(number));
  }

  /** A number by its digits, which have to be JSON's. */
  public JsonWriter number(String digits) {
    return literal(digits);
  }

  public JsonWriter value(boolean is) {
    return literal(is ? "true" : "false");
  }

  public JsonWriter nullValue() {
    return literal("null");
  }

  /** The fewest digits that read back as the same double; a string where JSON has no number. */
  public JsonWriter value(double number) {
    if (Double.isNaN(number)) {
      return value("NaN");
    }
    return Double.isInfinite(number)
        ? value(number > 0 ? "Infinity" : "-Infinity")
        : literal(JsonNumbers.digits(Double.toString(number), number));
  }

  /** As {@link #value(double)}, with a float's fewer digits. */
  public JsonWriter value(float number) {
    return Float.isFinite(number)
        ? literal(JsonNumbers.digits(Float.toString(number), number))
        : value((double) number);
  }

  public JsonWriter field(String name, String text) {
    return name(name).value(text);
  }

  public JsonWriter field(String name, long number) {
    return name(name).value(number);
  }

  public JsonWriter field(String name, boolean is) {
    return name(name).value(is);
  }

  /** The field, unless the text is empty. */
  public JsonWriter fieldUnlessEmpty(String name, String text) {
    return text.isEmpty() ? this : field(name, text);
  }

  /** An object of strings; {@code null} for an empty map, as Go prints one that was never made. */
  public JsonWriter fieldOrNull(String name, Map<String, String> map) {
    name(name);
    return map.isEmpty() ? nullValue() : map(map);
  }

  public JsonWriter map(Map<String, String> map) {
    beginObject();
    map.forEach(this::field);
    return endObject();
  }

  /** A list of strings. */
  public JsonWriter texts(Collection<String> texts) {
    beginList();
    texts.forEach(this::value);
    return endList();
  }

  /** An object whose fields {@code content} writes. */
  public JsonWriter object(Consumer<JsonWriter> content) {
    beginObject();
    content.accept(this);
    return endObject();
  }

  /** Maps, collections, strings, numbers, booleans and null, as parsers of YAML give them. */
  public JsonWriter plain(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        beginObject();
        map.forEach((key, element) -> name(String.valueOf(key)).plainOrNull(element));
        yield endObject();
      }
      case Collection<?> list -> {
        beginList();
        list.forEach(this::plainOrNull);
        yield endList();
      }
      case Boolean is -> value(is.booleanValue());
      case Double number -> value(number.doubleValue());
      case Float number -> value(number.floatValue());
      case Number number -> literal(number.toString());
      default -> value(value.toString());
    };
  }

  private void plainOrNull(@Nullable Object value) {
    if (value == null) {
      nullValue();
    } else {
      plain(value);
    }
  }

  private JsonWriter literal(String text) {
    separate();
    ascii(text);
    return this;
  }

  private JsonWriter begin(String bracket) {
    separate();
    ascii(bracket);
    open.push(true);
    return this;
  }

  private JsonWriter end(String bracket) {
    boolean empty = open.pop();
    if (empty && style.opensEmpty() && bracket.equals("}")) {
      ascii("\n");
    }
    if (style.isIndented() && !empty || style.opensEmpty() && bracket.equals("}")) {
      newLine();
    }
    ascii(bracket);
    return this;
  }

  private void separate() {
    if (afterName || open.isEmpty()) {
      afterName = false;
      return;
    }
    if (!open.pop()) {
      ascii(",");
    }
    open.push(false);
    if (style.isIndented()) {
      newLine();
    }
  }

  private void newLine() {
    ascii("\n");
    for (int i = 0; i < open.size(); i++) {
      ascii(style.indent());
    }
  }

  @SuppressWarnings("deprecation") // copies the low bytes, which is what ASCII is
  private void ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), out, length);
    length += text.length();
  }

  private void reserve(int bytes) {
    if (out.length - length < bytes) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + bytes));
    }
  }

  private void quote(String text) {
    ascii("\"");
    int plainFrom = 0;
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 && c != '\u2028' && c != '\u2029') {
        ascii = false;
      } else if (c < ' ' || c > 0x7f || c == '"' || c == '\\' || isHtml(c)) {
        plain(text.substring(plainFrom, i), ascii);
        escape(c);
        plainFrom = i + 1;
      }
    }
    plain(plainFrom == 0 ? text : text.substring(plainFrom), ascii);
    ascii("\"");
  }

  private boolean isHtml(char c) {
    return style.escapesHtml() && (c == '<' || c == '>' || c == '&');
  }

  private void plain(String text, boolean ascii) {
    if (ascii) {
      ascii(text);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, out, length, bytes.length);
    length += bytes.length;
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\n' -> ascii("\\n");
      case '\r' -> ascii("\\r");
      case '\t' -> ascii("\\t");
      case '\b' -> ascii("\\b");
      case '\f' -> ascii("\\f");
      default -> {
        ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          ascii(HEX.substring((c >> shift) & 0xf, ((c >> shift) & 0xf) + 1));
        }
      }
    }
  }
}
