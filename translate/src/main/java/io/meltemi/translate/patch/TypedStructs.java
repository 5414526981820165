package io.meltemi.translate.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.meltemi.translate.MessageTypes;
import java.util.Optional;

/** Messages that are told as a type and a struct, which Envoy makes the message of that type. */
final class TypedStructs {
  private TypedStructs() {}

  /**
   * The message that is meant; absent for any other message, and where the type is not known here.
   *
   * @throws RefusedException where the struct is no such message
   */
  static Optional<Message> meant(Message message, String path) {
    return switch (message) {
      case com.github.udpa.udpa.type.v1.TypedStruct struct ->
          meant(struct.getTypeUrl(), struct.getValue(), path);
      case com.github.xds.type.v3.TypedStruct struct ->
          meant(struct.getTypeUrl(), struct.getValue(), path);
      default -> Optional.empty();
    };
  }

  private static Optional<Message> meant(String typeUrl, Struct struct, String path) {
    return MessageTypes.find(typeUrl)
        .map(
            type -> {
              TypeRegistry.Builder types = TypeRegistry.newBuilder();
              addTypes(Value.newBuilder().setStructValue(struct).build(), types);
              Message.Builder builder = type.newBuilderForType();
              try {
                JsonFormat.parser()
                    .usingTypeRegistry(types.build())
                    .ignoringUnknownFields()
                    .merge(JsonFormat.printer().print(struct), builder);
              } catch (InvalidProtocolBufferException e) {
                throw new RefusedException(path + ": " + e.getMessage());
              }
              return builder.build();
            });
  }

  private static void addTypes(Value value, TypeRegistry.Builder types) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE ->
          value
              .getStructValue()
              .getFieldsMap()
              .forEach(
                  (name, inner) -> {
                    if (name.equals("@type")) {
                      MessageTypes.find(inner.getStringValue())
                          .ifPresent(type -> types.add(type.getDescriptorForType()));
                    } else {
                      addTypes(inner, types);
                    }
                  });
      case LIST_VALUE -> value.getListValue().getValuesList().forEach(v -> addTypes(v, types));
      case NULL_VALUE, NUMBER_VALUE, STRING_VALUE, BOOL_VALUE, KIND_NOT_SET -> {}
    }
  }
}
