package io.meltemi.agent.cert;

import io.meltemi.base.CertificatePem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A file that is written by somebody else (a mounted secret), with its content before the last
 * change. One thread reads the file; any may ask for the content.
 */
final class MountedFile {
  /** Both empty until the file was there. */
  private record Content(String before, String now) {}

  private final Path file;
  private final Runnable changed;
  private volatile Content content = new Content("", "");

  /**
   * @param changed told of each change but that the file came to be
   */
  MountedFile(Path file, Runnable changed) {
    this.file = file;
    this.changed = changed;
  }

  /** Reads it anew; whether it could be read. */
  boolean read() {
    try {
      String next = Files.readString(file);
      String known = content.now;
      if (!next.equals(known)) {
        content = new Content(known, next);
        if (!known.isEmpty()) {
          changed.run();
        }
      }
      return true;
    } catch (IOException missing) {
      return false;
    }
  }

  /** Whether it held these certificates, and no others, before its last change. */
  boolean heldBefore(List<String> certificates) {
    Content known = content;
    var given = new TreeSet<>(certificates);
    return given.equals(certificates(known.before)) && !given.equals(certificates(known.now));
  }

  private static SortedSet<String> certificates(String text) {
    try {
      return new TreeSet<>(CertificatePem.split(text));
    } catch (IllegalArgumentException unreadable) {
      return new TreeSet<>();
    }
  }
}
