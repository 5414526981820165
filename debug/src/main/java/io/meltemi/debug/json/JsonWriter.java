package io.meltemi.debug.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one JSON document into memory, on one line or, if pretty, two spaces to a level. */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double LARGEST_PLAIN = 1e21;

  private final boolean pretty;

  /** For each open object or list, whether it is empty so far. */
  private final Deque<Boolean> open = new ArrayDeque<>();

  private boolean afterName;
  private byte[] out = new byte[1024];
  private int length;

  public JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** The document so far, in UTF-8. */
  public byte[] bytes() {
    return Arrays.copyOf(out, length);
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
    ascii(pretty ? ": " : ":");
    afterName = true;
    return this;
  }

  public JsonWriter value(String text) {
    separate();
    quote(text);
    return this;
  }

  public JsonWriter value(long number) {
    return literal(Long.toString(number));
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
        : literal(digits(Double.toString(number), number));
  }

  /** As {@link #value(double)}, with a float's fewer digits. */
  public JsonWriter value(float number) {
    return Float.isFinite(number)
        ? literal(digits(Float.toString(number), number))
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

  private static String digits(String shortest, double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(shortest).stripTrailingZeros();
    double size = Math.abs(number);
    if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
      return exact.toPlainString();
    }
    String unscaled = exact.unscaledValue().abs().toString();
    int exponent = exact.precision() - exact.scale() - 1;
    return (number < 0 ? "-" : "")
        + unscaled.charAt(0)
        + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
        + (exponent < 0 ? "e" : "e+")
        + exponent;
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
    if (!open.pop() && pretty) {
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
    if (pretty) {
      newLine();
    }
  }

  private void newLine() {
    ascii("\n");
    for (int i = 0; i < open.size(); i++) {
      ascii("  ");
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

  private static boolean isHtml(char c) {
    return c == '<' || c == '>' || c == '&';
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
