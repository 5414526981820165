package io.meltemi.translate.patch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges one message into another as the peer does: as protobuf does (lists grow, entries of maps
 * and plain values are replaced, messages are merged), but a Duration is replaced as a whole.
 *
 * <p>Source: istio 1.30.3 pkg/proto/merge/merge.go.
 */
final class ProtoMerge {
  private ProtoMerge() {}

  /** The message with the value merged into it, which is of the same type. */
  @SuppressWarnings("unchecked") // a builder builds messages of its own type
  static <M extends Message> M merge(M into, Message value) {
    Message.Builder builder = into.toBuilder();
    value.getAllFields().forEach((field, its) -> merge(builder, field, its));
    UnknownFieldSet unknown = value.getUnknownFields();
    if (!unknown.asMap().isEmpty()) {
      builder.setUnknownFields(
          UnknownFieldSet.newBuilder(into.getUnknownFields()).mergeFrom(unknown).build());
    }
    return (M) builder.build();
  }

  private static void merge(Message.Builder builder, FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      addEntries(entries, (List<?>) builder.getField(field));
      addEntries(entries, (List<?>) value);
      builder.setField(field, new ArrayList<>(entries.values()));
    } else if (field.isRepeated()) {
      ((List<?>) value).forEach(item -> builder.addRepeatedField(field, item));
    } else if (value instanceof Message message
        && !(message instanceof Duration)
        && builder.hasField(field)) {
      builder.setField(field, merge((Message) builder.getField(field), message));
    } else {
      builder.setField(field, value);
    }
  }

  private static void addEntries(Map<Object, Object> entries, List<?> some) {
    some.forEach(entry -> entries.put(((MapEntry<?, ?>) entry).getKey(), entry));
  }
}
