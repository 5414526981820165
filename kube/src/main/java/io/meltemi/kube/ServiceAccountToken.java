package io.meltemi.kube;

import java.time.Instant;

/** A token that an API server made. */
public record ServiceAccountToken(String token, Instant expires) {
  @Override
  public String toString() {
    return "ServiceAccountToken[[redacted], expires=" + expires + "]";
  }
}
