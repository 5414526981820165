package io.meltemi.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files whole, up to a size. */
final class FileContent {
  static final long MAX_SIZE = 256L * 1024 * 1024;

  private FileContent() {}

  /** The text; empty where the file is not there, not to be read, or too large. */
  static Optional<String> read(Path file) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        return Optional.empty();
      }
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
