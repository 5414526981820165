package io.meltemi.envtest.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkNumberTest {
  private static boolean isLocked(NetworkNumber number) throws IOException {
    String name = number.prefix().replaceAll("\\D", "");
    Object inode =
        Files.getAttribute(Path.of("/tmp", "meltemi-cluster-" + name + ".lock"), "unix:ino");
    String owner = " %d ".formatted(ProcessHandle.current().pid());
    try (var locks = Files.lines(Path.of("/proc/locks"))) {
      return locks.anyMatch(
          lock ->
              lock.contains("POSIX") && lock.contains(owner) && lock.contains(":" + inode + " "));
    }
  }

  @Test
  void aProcessKeepsTheNumbersOfAllItsClusters() throws IOException {
    try (NetworkNumber first = NetworkNumber.take();
        NetworkNumber second = NetworkNumber.take()) {
      assertThat(first.prefix()).isNotEqualTo(second.prefix());
      assertThat(isLocked(first)).isTrue();
      assertThat(isLocked(second)).isTrue();
    }
  }
}
