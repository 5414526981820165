package io.meltemi.kube;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** A certificate, key or token: given, or in a file that may be written anew at any time. */
public sealed interface Material {
  long MAX_SIZE = 1024 * 1024;

  /** The text as it is now. */
  String read() throws IOException;

  /** When the text was written; it is another where this is. */
  Optional<FileTime> stamp();

  record Inline(String text) implements Material {
    @Override
    public String read() {
      return text;
    }

    @Override
    public Optional<FileTime> stamp() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "[redacted]";
    }
  }

  record InFile(Path file) implements Material {
    @Override
    public String read() throws IOException {
      if (Files.size(file) > MAX_SIZE) {
        throw new IOException(file + ": larger than " + MAX_SIZE + " bytes");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Override
    public Optional<FileTime> stamp() {
      try {
        return Optional.of(Files.getLastModifiedTime(file));
      } catch (IOException _) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }
}
