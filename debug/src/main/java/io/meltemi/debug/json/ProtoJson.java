package io.meltemi.debug.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.translate.MessageTypes;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Protobuf messages in protobuf's JSON mapping, with fields in the order of their declaration as
 * Go's printer has them (Java's own sorts by number). An {@code Any} of a type that is not known
 * keeps its bytes, in base 64, under {@code value}; nothing that was served stops a dump.
 */
public final class ProtoJson {
  private static final String ANY = "google.protobuf.Any";

  private final JsonWriter json;
  private final Map<String, Optional<Message>> types = new HashMap<>();

  public ProtoJson(JsonWriter json) {
    this.json = json;
  }

  /** One message as a value. */
  public void write(Message message) {
    if (WellKnown.writes(message)) {
      WellKnown.write(message, json);
    } else if (message.getDescriptorForType().getFullName().equals(ANY)) {
      any(message);
    } else {
      json.beginObject();
      fields(message);
      json.endObject();
    }
  }

  /** The serialised message of that type as an {@code Any}: with its type before its fields. */
  public void writeAny(String typeUrl, ByteString bytes) {
    Optional<Message> parsed = parse(typeUrl, bytes);
    json.beginObject().field("@type", typeUrl);
    if (parsed.isEmpty()) {
      json.field("value", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    } else if (WellKnown.writes(parsed.get())
        || parsed.get().getDescriptorForType().getFullName().equals(ANY)) {
      json.name("value");
      write(parsed.get());
    } else {
      fields(parsed.get());
    }
    json.endObject();
  }

  /** As {@link #writeAny(String, ByteString)}, of a message at hand. */
  public void writeAny(String typeUrl, Message message) {
    json.beginObject().field("@type", typeUrl);
    fields(message);
    json.endObject();
  }

  private Optional<Message> parse(String typeUrl, ByteString bytes) {
    return types
        .computeIfAbsent(typeUrl, MessageTypes::find)
        .flatMap(
            prototype -> {
              try {
                return Optional.of(prototype.getParserForType().parseFrom(bytes));
              } catch (InvalidProtocolBufferException _) {
                return Optional.empty();
              }
            });
  }

  private void any(Message any) {
    var fields = any.getDescriptorForType();
    String typeUrl = (String) any.getField(fields.findFieldByNumber(1));
    if (typeUrl.isEmpty()) {
      json.beginObject().endObject();
    } else {
      writeAny(typeUrl, (ByteString) any.getField(fields.findFieldByNumber(2)));
    }
  }

  private void fields(Message message) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field)) {
        json.name(field.getJsonName());
        field(field, message.getField(field));
      }
    }
  }

  private void field(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      map((List<?>) value);
    } else if (field.isRepeated()) {
      json.beginList();
      ((List<?>) value).forEach(element -> single(field, element));
      json.endList();
    } else {
      single(field, value);
    }
  }

  private void map(List<?> entries) {
    Map<String, MapEntry<?, ?>> sorted = new TreeMap<>();
    for (Object each : entries) {
      MapEntry<?, ?> entry = (MapEntry<?, ?>) each;
      sorted.put(entry.getKey().toString(), entry);
    }
    json.beginObject();
    sorted.forEach(
        (key, entry) -> {
          json.name(key);
          single(entry.getDescriptorForType().findFieldByNumber(2), entry.getValue());
        });
    json.endObject();
  }

  private void single(FieldDescriptor field, Object value) {
    switch (field.getType()) {
      case BOOL -> json.value((Boolean) value);
      case INT32, SINT32, SFIXED32 -> json.value(((Integer) value).longValue());
      case UINT32, FIXED32 -> json.value(Integer.toUnsignedLong((Integer) value));
      case INT64, SINT64, SFIXED64 -> json.value(value.toString());
      case UINT64, FIXED64 -> json.value(Long.toUnsignedString((Long) value));
      case DOUBLE -> json.value(((Double) value).doubleValue());
      case FLOAT -> json.value(((Float) value).floatValue());
      case STRING -> json.value((String) value);
      case BYTES ->
          json.value(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> enumValue(value);
      case MESSAGE, GROUP -> write((Message) value);
    }
  }

  private void enumValue(Object value) {
    if (value instanceof EnumValueDescriptor constant) {
      if (constant.getType().getFullName().equals("google.protobuf.NullValue")) {
        json.nullValue();
      } else if (constant.getIndex() < 0) {
        json.value(constant.getNumber());
      } else {
        json.value(constant.getName());
      }
    } else {
      json.value(((Number) value).longValue());
    }
  }
}
