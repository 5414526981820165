package io.meltemi.debug.json;

import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.meltemi.base.json.JsonWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.TreeMap;

/** The messages whose JSON is not an object of their fields. */
final class WellKnown {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private WellKnown() {}

  static boolean writes(Message message) {
    return switch (message) {
      case Duration _, Timestamp _, FieldMask _, Struct _, Value _, ListValue _ -> true;
      case BoolValue _, StringValue _, BytesValue _, DoubleValue _, FloatValue _ -> true;
      case Int32Value _, UInt32Value _, Int64Value _, UInt64Value _ -> true;
      default -> false;
    };
  }

  static void write(Message message, JsonWriter json) {
    switch (message) {
      case Duration duration -> json.value(text(duration));
      case Timestamp time -> json.value(text(time));
      case FieldMask mask -> json.value(text(mask));
      case Struct struct -> struct(struct, json);
      case ListValue list -> list(list, json);
      case Value value -> value(value, json);
      case BoolValue value -> json.value(value.getValue());
      case StringValue value -> json.value(value.getValue());
      case BytesValue value ->
          json.value(Base64.getEncoder().encodeToString(value.getValue().toByteArray()));
      case DoubleValue value -> json.value(value.getValue());
      case FloatValue value -> json.value(value.getValue());
      case Int32Value value -> json.value((long) value.getValue());
      case UInt32Value value -> json.value(Integer.toUnsignedLong(value.getValue()));
      case Int64Value value -> json.value(Long.toString(value.getValue()));
      case UInt64Value value -> json.value(Long.toUnsignedString(value.getValue()));
      default -> throw new IllegalArgumentException(message.getClass().getName());
    }
  }

  private static void struct(Struct struct, JsonWriter json) {
    json.beginObject();
    new TreeMap<>(struct.getFieldsMap())
        .forEach(
            (name, value) -> {
              json.name(name);
              value(value, json);
            });
    json.endObject();
  }

  private static void list(ListValue list, JsonWriter json) {
    json.beginList();
    list.getValuesList().forEach(value -> value(value, json));
    json.endList();
  }

  private static void value(Value value, JsonWriter json) {
    switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> json.nullValue();
      case NUMBER_VALUE -> json.value(value.getNumberValue());
      case STRING_VALUE -> json.value(value.getStringValue());
      case BOOL_VALUE -> json.value(value.getBoolValue());
      case STRUCT_VALUE -> struct(value.getStructValue(), json);
      case LIST_VALUE -> list(value.getListValue(), json);
    }
  }

  /** Paths in camel case, joined by commas. */
  private static String text(FieldMask mask) {
    StringBuilder text = new StringBuilder();
    for (String path : mask.getPathsList()) {
      text.append(text.isEmpty() ? "" : ",");
      boolean upper = false;
      for (char c : path.toCharArray()) {
        if (c != '_') {
          text.append(upper ? Character.toUpperCase(c) : c);
        }
        upper = c == '_';
      }
    }
    return text.toString();
  }

  private static String text(Duration duration) {
    boolean negative = duration.getSeconds() < 0 || duration.getNanos() < 0;
    return (negative ? "-" : "")
        + Math.abs(duration.getSeconds())
        + fraction(Math.abs(duration.getNanos()))
        + "s";
  }

  private static String text(Timestamp time) {
    return SECONDS.format(Instant.ofEpochSecond(time.getSeconds()))
        + fraction(time.getNanos())
        + "Z";
  }

  /** None, three, six or nine digits. */
  private static String fraction(int nanos) {
    if (nanos == 0) {
      return "";
    }
    String digits = String.format("%09d", nanos);
    while (digits.endsWith("000")) {
      digits = digits.substring(0, digits.length() - 3);
    }
    return "." + digits;
  }
}
