package io.meltemi.files;

import java.io.IOException;
import java.nio.file.Path;

/** By which two texts of a file are told apart, on two machines too. */
public final class FileVersion {
  private FileVersion() {}

  /**
   * @throws IOException where the file is not there or not to be read, saying which
   */
  public static String of(Path file) throws IOException {
    return of(FileContent.read(file));
  }

  static String of(String text) {
    Fingerprint print = Fingerprint.of(text);
    return "%d-%08x-%016x".formatted(print.length(), print.hash(), print.longHash());
  }
}
