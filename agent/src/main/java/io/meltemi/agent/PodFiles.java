package io.meltemi.agent;

import io.meltemi.agent.config.DownwardApi;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;

/** Reads what the pod has mounted, above all by the downward API. */
final class PodFiles {
  private static final Path POD = Path.of("./etc/istio/pod");

  private PodFiles() {}

  /** Empty if there is no such file. */
  static SortedMap<String, String> labels() {
    return DownwardApi.read(POD.resolve("labels"));
  }

  /** Empty if there is no such file. */
  static SortedMap<String, String> annotations() {
    return DownwardApi.read(POD.resolve("annotations"));
  }

  /** The container's CPUs, rounded up; 0 if no limit is told. */
  static int cpuLimit(Variables variables) {
    String cores = variables.text("ISTIO_CPU_LIMIT");
    if (cores.matches("\\d{1,4}")) {
      return Integer.parseInt(cores);
    }
    String millis = text(POD.resolve("cpu-limit")).strip();
    return millis.matches("\\d{1,7}") ? (Integer.parseInt(millis) + 999) / 1000 : 0;
  }

  /**
   * A file's text; empty if there is no such file.
   *
   * @throws SettingsException if it cannot be read
   */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException none) {
      return "";
    } catch (IOException unreadable) {
      throw new SettingsException(file + ": cannot be read: " + unreadable.getMessage());
    }
  }
}
