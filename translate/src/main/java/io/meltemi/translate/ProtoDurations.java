package io.meltemi.translate;

import com.google.protobuf.Duration;

/** Java's durations as protobuf's. */
public final class ProtoDurations {
  private ProtoDurations() {}

  public static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
