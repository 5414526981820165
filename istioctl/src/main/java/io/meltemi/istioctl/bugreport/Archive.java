package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fetches what goes into an archive, and writes it. */
record Archive(Path file, Pace pace, LogErrors errors, Consumer<String> progress) {
  private static final String ROOT = "bug-report/";

  /**
   * How fast items are fetched.
   *
   * @param limit how long all may take
   * @param pause how long after one another they are asked for at the least
   */
  record Pace(Duration limit, Duration pause) {}

  /**
   * What could not be had is told of in the archive too.
   *
   * @return a line for each
   */
  List<String> write(List<Item> items) {
    long end = System.nanoTime() + pace.limit().toNanos();
    long next = System.nanoTime();
    var problems = new ArrayList<String>();
    try (var tar = new TarGzip(Files.newOutputStream(created()), Instant.now())) {
      for (int i = 0; i < items.size(); i++) {
        Item item = items.get(i);
        progress.accept("%d of %d: %s".formatted(i + 1, items.size(), item.path()));
        if (System.nanoTime() > end) {
          problems.add(item.path() + ": left out, since time was up (see --timeout)");
          continue;
        }
        await(next);
        next = System.nanoTime() + pace.pause().toNanos();
        try {
          add(tar, item.path(), item.content().get());
        } catch (Failure failed) {
          problems.add(item.path() + ": " + failed.getMessage());
        }
      }
      add(tar, "log-errors", errors.told());
      add(tar, "errors", problems);
    } catch (IOException failed) {
      throw new Failure("cannot write " + file + ": " + failed.getMessage());
    }
    return problems;
  }

  private void add(TarGzip tar, String path, byte[] content) throws IOException {
    tar.add(ROOT + path, content);
    if (path.endsWith(".log")) {
      errors.add(path, content);
    }
  }

  private void add(TarGzip tar, String path, List<String> lines) throws IOException {
    if (!lines.isEmpty()) {
      add(tar, path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void await(long time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  /** Nobody else reads it, unless its owner says so. */
  private Path created() throws IOException {
    Files.write(
        file,
        new byte[0],
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
    return file;
  }
}
