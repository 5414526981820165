package io.meltemi.istioctl.yaml;

import io.meltemi.istioctl.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints one JSON value as a YAML document, which ends with a line end. */
public final class YamlWriter {
  private static final int STEP = 2;

  private final ScalarWriter out = new ScalarWriter();

  private YamlWriter() {}

  /** {@code value} as YAML. */
  public static String print(Json value) {
    YamlWriter writer = new YamlWriter();
    writer.block(value, 0);
    return writer.out.text();
  }

  /** A value at the beginning of a line that is indented already. */
  private void block(Json value, int indent) {
    switch (value) {
      case Json.Obj(var fields) when !fields.isEmpty() -> map(fields, indent);
      case Json.Arr(var values) when !values.isEmpty() -> list(values, indent);
      case Json.Obj _, Json.Arr _, Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> {
        scalar(value, indent);
        out.endLine();
      }
    }
  }

  private void map(Map<String, Json> fields, int indent) {
    Map<String, Json> sorted = new TreeMap<>(KeyOrder.NATURAL);
    sorted.putAll(fields);
    boolean first = true;
    for (var field : sorted.entrySet()) {
      if (!first) {
        out.indent(indent);
      }
      first = false;
      out.key(field.getKey(), indent);
      out.raw(":");
      afterKey(field.getValue(), indent);
    }
  }

  private void afterKey(Json value, int indent) {
    switch (value) {
      case Json.Obj(var fields) when !fields.isEmpty() -> {
        out.endLine();
        out.indent(indent + STEP);
        map(fields, indent + STEP);
      }
      case Json.Arr(var values) when !values.isEmpty() -> {
        out.endLine();
        out.indent(indent);
        list(values, indent);
      }
      case Json.Obj _, Json.Arr _, Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> {
        out.raw(" ");
        scalar(value, indent + STEP);
        out.endLine();
      }
    }
  }

  private void list(List<Json> values, int indent) {
    boolean first = true;
    for (Json value : values) {
      if (!first) {
        out.indent(indent);
      }
      first = false;
      out.raw("- ");
      block(value, indent + STEP);
    }
  }

  private void scalar(Json value, int indent) {
    switch (value) {
      case Json.Text(var text) -> out.value(text, indent);
      case Json.Num(var digits) -> out.raw(Numbers.print(digits));
      case Json.Bool(var is) -> out.raw(is ? "true" : "false");
      case Json.Null _ -> out.raw("null");
      case Json.Obj _ -> out.raw("{}");
      case Json.Arr _ -> out.raw("[]");
    }
  }
}
