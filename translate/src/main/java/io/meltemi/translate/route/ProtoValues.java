package io.meltemi.translate.route;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;

/** Java values as protobuf's well-known types. */
final class ProtoValues {
  private ProtoValues() {}

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static Any pack(Message message) {
    return Any.pack(message, "type.googleapis.com");
  }
}
