package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plain maps, lists and scalars as protobuf's, in the order of the names. */
final class Structs {
  private Structs() {}

  static Struct struct(Map<?, ?> fields) {
    var struct = Struct.newBuilder();
    var sorted = new TreeMap<String, Object>();
    fields.forEach((name, value) -> sorted.put(String.valueOf(name), value));
    sorted.forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static Value value(Object value) {
    return switch (value) {
      case Map<?, ?> nested -> Value.newBuilder().setStructValue(struct(nested)).build();
      case List<?> items -> {
        var list = ListValue.newBuilder();
        items.forEach(item -> list.addValues(value(item)));
        yield Value.newBuilder().setListValue(list).build();
      }
      case Number number -> Value.newBuilder().setNumberValue(number.doubleValue()).build();
      case Boolean flag -> Value.newBuilder().setBoolValue(flag).build();
      default -> Value.newBuilder().setStringValue(value.toString()).build();
    };
  }
}
