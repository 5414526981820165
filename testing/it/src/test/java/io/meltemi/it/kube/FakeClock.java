package io.meltemi.it.kube;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of a process that is started with {@link #environment}, by libfaketime. What
 * measures time that passes is left alone, as it is where an administrator sets a clock.
 */
record FakeClock(Path library, Path file) {
  private static final List<String> FOLDERS = List.of("x86_64-linux-gnu", "aarch64-linux-gnu", "");

  /** One that is right. Aborts the test where there is no libfaketime. */
  static FakeClock in(Path folder) throws IOException {
    Optional<Path> library =
        FOLDERS.stream()
            .map(name -> Path.of("/usr/lib", name, "faketime", "libfaketimeMT.so.1"))
            .filter(Files::exists)
            .findFirst();
    assumeThat(library).as("libfaketime (./meltemi setup)").isPresent();
    var clock = new FakeClock(library.orElseThrow(), folder.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1",
        // What waits by the clock that does not jump would spin otherwise.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** From about now on it is wrong by that much. */
  void set(Duration wrong) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+d".formatted(wrong.toSeconds()));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
