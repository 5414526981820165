package io.meltemi.agent.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of this process's address space, as {@code /proc/self/smaps} tells of it.
 *
 * @param permissions such as {@code r-xp}
 * @param file what it maps; empty if nothing
 * @param residentBytes what of it is in memory
 * @param ownBytes what of that is not the file's any more, for it was written to
 */
record Mapping(
    long start, long end, String permissions, String file, long residentBytes, long ownBytes) {

  /** Reads them, in the order of their addresses; what cannot be read is left out. */
  static List<Mapping> parse(List<String> smaps) {
    List<Mapping> all = new ArrayList<>();
    for (String line : smaps) {
      int colon = line.indexOf(':');
      int blank = line.indexOf(' ');
      int dash = line.indexOf('-');
      if (dash > 0 && dash < blank && (colon < 0 || colon > blank)) {
        all.add(header(line, dash, blank));
      } else if (!all.isEmpty() && line.startsWith("Rss:")) {
        Mapping last = all.removeLast();
        all.add(last.with(bytes(line), last.ownBytes));
      } else if (!all.isEmpty() && line.startsWith("Anonymous:")) {
        Mapping last = all.removeLast();
        all.add(last.with(last.residentBytes, bytes(line)));
      }
    }
    return all;
  }

  private static Mapping header(String line, int dash, int blank) {
    int slash = line.indexOf('/');
    return new Mapping(
        Long.parseUnsignedLong(line, 0, dash, 16),
        Long.parseUnsignedLong(line, dash + 1, blank, 16),
        line.substring(blank + 1, blank + 5),
        slash < 0 ? "" : line.substring(slash),
        0,
        0);
  }

  private Mapping with(long resident, long own) {
    return new Mapping(start, end, permissions, file, resident, own);
  }

  private static long bytes(String line) {
    String digits = line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip();
    return Long.parseLong(digits) * 1024;
  }

  /** Whether each of its pages is the file's, and nobody can write to it. */
  boolean isOnlyTheFile() {
    return !file.isEmpty() && permissions.startsWith("r-") && ownBytes == 0;
  }
}
