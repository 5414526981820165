package io.meltemi.it.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel knows of a process. */
record ProcessFacts(ProcessHandle process) {
  private static final String PEAK = "VmHWM:";

  private Path folder() {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  /** The most memory that it has had resident, in MB. */
  long peakMegabytes() throws IOException {
    return Files.readAllLines(folder().resolve("status")).stream()
        .filter(line -> line.startsWith(PEAK))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("process " + process.pid() + " has no " + PEAK));
  }

  /** How many files and sockets it has open. */
  long openFiles() throws IOException {
    try (Stream<Path> open = Files.list(folder().resolve("fd"))) {
      return open.count();
    }
  }
}
