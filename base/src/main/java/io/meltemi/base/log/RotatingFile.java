package io.meltemi.base.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that is put aside, under its name with the time, when it would become too large. Old ones
 * are deleted by their age and number. One thread at a time.
 */
public final class RotatingFile extends OutputStream {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private final Settings settings;
  private OutputStream out;
  private long size;

  /**
   * @param maxBytes of the file
   * @param maxAge of files that were put aside; zero is no limit
   * @param maxBackups how many are kept; zero is no limit
   */
  public record Settings(Path file, long maxBytes, Duration maxAge, int maxBackups) {}

  private RotatingFile(Settings settings, OutputStream out, long size) {
    this.settings = settings;
    this.out = out;
    this.size = size;
  }

  static RotatingFile open(Settings settings) throws IOException {
    try {
      OutputStream out = appending(settings.file());
      return new RotatingFile(settings, out, Files.size(settings.file()));
    } catch (IOException e) {
      throw new IOException("--log_rotate: " + settings.file() + ": " + e, e);
    }
  }

  private static OutputStream appending(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (size > 0 && size + length > settings.maxBytes()) {
      rotate();
    }
    out.write(bytes, offset, length);
    size += length;
  }

  private void rotate() throws IOException {
    out.close();
    Instant now = Instant.now();
    Path aside = beside("-" + TIME.format(now));
    for (int i = 1; Files.exists(aside); i++) {
      aside = beside("-" + TIME.format(now) + "-" + i);
    }
    Files.move(settings.file(), aside);
    out = appending(settings.file());
    size = 0;
    deleteOld(now);
  }

  /** {@code istiod.log} as {@code istiod-….log}. */
  private Path beside(String between) {
    String name = settings.file().getFileName().toString();
    int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
    return settings.file().resolveSibling(name.substring(0, dot) + between + name.substring(dot));
  }

  private void deleteOld(Instant now) throws IOException {
    List<Path> aside = putAside();
    for (int i = 0; i < aside.size(); i++) {
      boolean many = settings.maxBackups() > 0 && i < aside.size() - settings.maxBackups();
      boolean old =
          settings.maxAge().isPositive()
              && Files.getLastModifiedTime(aside.get(i))
                  .toInstant()
                  .isBefore(now.minus(settings.maxAge()));
      if (many || old) {
        Files.deleteIfExists(aside.get(i));
      }
    }
  }

  /** The oldest first. */
  private List<Path> putAside() throws IOException {
    String[] parts = beside("\n").getFileName().toString().split("\n", -1);
    Path folder = settings.file().toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().equals(settings.file().getFileName()))
          .filter(
              file ->
                  file.getFileName().toString().startsWith(parts[0] + "-")
                      && file.getFileName().toString().endsWith(parts[1]))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
