package io.meltemi.it.peer;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.meltemi.translate.MessageTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Has an Envoy write its logs into a folder: it opens them when it looks at a configuration, and on
 * this machine theirs may not be there.
 */
record LogFiles(Path folder) {
  /** The message with all log files in the folder, however deep they are packed. */
  @SuppressWarnings("unchecked") // a builder builds messages of its own type
  <M extends Message> M moved(M message) throws InvalidProtocolBufferException {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : message.getAllFields().keySet()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        List<?> items = (List<?>) message.getField(field);
        for (int i = 0; i < items.size(); i++) {
          builder.setRepeatedField(field, i, moved((Message) items.get(i)));
        }
      } else {
        builder.setField(field, moved((Message) message.getField(field)));
      }
    }
    return (M) moved(builder);
  }

  private Message moved(Message.Builder builder) throws InvalidProtocolBufferException {
    if (builder instanceof FileAccessLog.Builder log && !log.getPath().startsWith("/dev/")) {
      return log.setPath(folder.resolve("access.log").toString()).build();
    }
    if (builder instanceof Any.Builder any) {
      Optional<Message> type = MessageTypes.find(any.getTypeUrl());
      if (type.isPresent()) {
        Message packed = type.orElseThrow().getParserForType().parseFrom(any.getValue());
        return any.setValue(moved(packed).toByteString()).build();
      }
    }
    return builder.build();
  }
}
