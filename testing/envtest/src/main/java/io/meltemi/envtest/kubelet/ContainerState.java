package io.meltemi.envtest.kubelet;

import java.time.Instant;

/** The state of a container: waiting, running or terminated. */
sealed interface ContainerState {
  /** It does not run, but will. */
  record Waiting(String reason, String message) implements ContainerState {}

  record Running(Instant startedAt) implements ContainerState {}

  /**
   * It ended.
   *
   * @param exitCode 128 and the signal's number where it was killed
   */
  record Terminated(int exitCode, Instant startedAt, Instant finishedAt) implements ContainerState {
    String reason() {
      return exitCode == 0 ? "Completed" : "Error";
    }
  }
}
