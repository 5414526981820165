package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import io.meltemi.translate.Encoder;

/** Messages as the {@code Any} of Envoy's {@code typed_config} fields. */
public final class TypedConfig {
  private static final String PREFIX = "type.googleapis.com/";

  private TypedConfig() {}

  /** The message with its maps in order, so that equal messages give equal bytes. */
  public static Any of(Message message) {
    return of(message.getDescriptorForType().getFullName(), bytes(message));
  }

  public static Any of(String typeName, ByteString value) {
    return Any.newBuilder().setTypeUrl(PREFIX + typeName).setValue(value).build();
  }

  public static ByteString bytes(Message message) {
    return UnsafeByteOperations.unsafeWrap(Encoder.bytes(message));
  }

  /** A message of a type that is not generated here, by its fields. */
  static Any struct(String typeName, Struct value) {
    return of(
        com.github.udpa.udpa.type.v1.TypedStruct.newBuilder()
            .setTypeUrl(PREFIX + typeName)
            .setValue(value)
            .build());
  }

  static Value list(Struct... items) {
    var values = com.google.protobuf.ListValue.newBuilder();
    for (Struct item : items) {
      values.addValues(Value.newBuilder().setStructValue(item));
    }
    return Value.newBuilder().setListValue(values).build();
  }

  static Struct field(String name, Struct value) {
    return Struct.newBuilder()
        .putFields(name, Value.newBuilder().setStructValue(value).build())
        .build();
  }

  static Struct flag(String name) {
    return Struct.newBuilder()
        .putFields(name, Value.newBuilder().setBoolValue(true).build())
        .build();
  }
}
