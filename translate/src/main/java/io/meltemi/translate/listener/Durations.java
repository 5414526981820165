package io.meltemi.translate.listener;

import com.google.protobuf.Duration;

/** Java's durations as protobuf's. */
final class Durations {
  private Durations() {}

  static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
