package io.meltemi.gotemplate;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template's values as JSON, as Go's encoding/json writes it: keys sorted, numbers short. */
final class GoJson {
  private static final int MAX_DEPTH = 200;

  private final JsonWriter out;

  private GoJson(JsonStyle style) {
    this.out = new JsonWriter(style);
  }

  /** As json.Marshal. */
  static String write(@Nullable Object value) {
    return new GoJson(JsonStyle.GO).written(value);
  }

  /** As json.MarshalIndent with two spaces. */
  static String writePretty(@Nullable Object value) {
    return new GoJson(JsonStyle.GO_PRETTY).written(value);
  }

  /** As json.Marshal without the escapes for HTML. */
  static String writeRaw(@Nullable Object value) {
    return new GoJson(JsonStyle.COMPACT).written(value);
  }

  /** Without an exponent between 1e-6 and 1e21, as JavaScript prints numbers. */
  static String number(double value) {
    return new GoJson(JsonStyle.GO).written(value);
  }

  private String written(@Nullable Object value) {
    append(value, 0);
    return out.text();
  }

  private void append(@Nullable Object raw, int depth) {
    if (depth > MAX_DEPTH || out.length() > GoPrint.MAX_CHARS) {
      throw new TemplateException("a value too deep or too long to write as JSON");
    }
    Object value = GoValues.normal(raw);
    switch (value) {
      case null -> out.nullValue();
      case Double number -> out.value(finite(number));
      case List<?> list -> {
        out.beginList();
        list.forEach(item -> append(item, depth + 1));
        out.endList();
      }
      case Map<?, ?> map -> map(map, depth);
      case Record row -> map(GoValues.components(row), depth);
      default -> out.plain(value);
    }
  }

  private void map(Map<?, ?> map, int depth) {
    out.beginObject();
    for (var entry : GoValues.sorted(map)) {
      out.name(String.valueOf(entry.getKey()));
      append(entry.getValue(), depth + 1);
    }
    out.endObject();
  }

  private static double finite(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new TemplateException("json: unsupported value: " + GoPrint.shortest(number));
    }
    return number;
  }
}
