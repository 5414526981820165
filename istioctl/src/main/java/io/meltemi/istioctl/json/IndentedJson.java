package io.meltemi.istioctl.json;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;

/**
 * Prints JSON over several lines as Istio's tools do, with the characters that mean something in
 * HTML escaped. {@link #LIST} is how lists of resources are printed, {@link #MESSAGE} one whole
 * message, in which an empty message takes three lines, {@link #VERSIONS} versions, and {@link
 * #MESSAGES} what analyzers found.
 */
public enum IndentedJson {
  LIST(new JsonStyle("    ", true, false)),
  MESSAGE(new JsonStyle("    ", true, true)),
  VERSIONS(JsonStyle.GO_PRETTY),
  MESSAGES(new JsonStyle("\t", true, false));

  private final JsonStyle style;

  IndentedJson(JsonStyle style) {
    this.style = style;
  }

  /** {@code value} as text, without a line end after it. */
  public String print(Json value) {
    var out = new JsonWriter(style);
    print(value, out);
    return out.text();
  }

  private static void print(Json value, JsonWriter out) {
    switch (value) {
      case Json.Obj(var fields) -> {
        out.beginObject();
        fields.forEach((name, field) -> print(field, out.name(name)));
        out.endObject();
      }
      case Json.Arr(var values) -> {
        out.beginList();
        values.forEach(item -> print(item, out));
        out.endList();
      }
      case Json.Text(var text) -> out.value(text);
      case Json.Num(var digits) -> out.number(digits);
      case Json.Bool(var is) -> out.value(is);
      case Json.Null _ -> out.nullValue();
    }
  }
}
