package io.meltemi.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changed files that are not read yet, because their writer may not have finished: they are read
 * once they were unchanged for a moment, or after a limit if they keep changing.
 */
final class Pending {
  /** A writer that pauses for longer has finished. */
  private static final long QUIET_NANOS = 40_000_000L;

  /**
   * An empty file is hardly ever meant: most often its writer has truncated it and not come to
   * write yet, on a busy machine for long.
   */
  private static final long QUIET_EMPTY_NANOS = 500_000_000L;

  private static final long LONGEST_NANOS = 30_000_000_000L;

  private record Wait(long since, long quietAt, Optional<FileStamp> stamp) {}

  private final Map<Path, Wait> waits = new TreeMap<>();

  /** Whether the file, as it is now, may be taken. */
  boolean isSettled(Path file, Optional<FileStamp> stamp, long now) {
    Wait wait = waits.get(file);
    return wait != null
        && (now - wait.since >= LONGEST_NANOS
            || now - wait.quietAt >= 0 && wait.stamp.equals(stamp));
  }

  void add(Path file, Optional<FileStamp> stamp, long now) {
    boolean empty = stamp.isPresent() && stamp.get().size() == 0;
    long quiet = empty ? QUIET_EMPTY_NANOS : QUIET_NANOS;
    Wait before = waits.get(file);
    if (before == null) {
      waits.put(file, new Wait(now, now + quiet, stamp));
    } else if (!before.stamp.equals(stamp)) {
      waits.put(file, new Wait(before.since, now + quiet, stamp));
    }
  }

  void remove(Path file) {
    waits.remove(file);
  }

  boolean isEmpty() {
    return waits.isEmpty();
  }

  /** Files whose moment has come. */
  List<Path> due(long now) {
    return waits.entrySet().stream()
        .filter(e -> now - e.getValue().quietAt >= 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Nanoseconds until the first is due; {@code otherwise} where none waits. */
  long untilDue(long now, long otherwise) {
    return waits.values().stream()
        .mapToLong(w -> Math.max(0, w.quietAt - now))
        .min()
        .orElse(otherwise);
  }
}
