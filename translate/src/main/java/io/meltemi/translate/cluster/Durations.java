package io.meltemi.translate.cluster;

import com.google.protobuf.Duration;

/** Durations as protobuf. */
final class Durations {
  private Durations() {}

  static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
