package io.meltemi.agent.cert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looks every second whether files changed: their content in place, the file under a name, or where
 * a symbolic link on the way leads, as a mounted secret's does. Runs on one virtual thread.
 */
final class FilePoll implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("cert");
  private static final long PERIOD_MILLIS = 1_000;

  /** What tells a file's states apart, and whether the last change was taken up. */
  private static final class Watch {
    private final List<Path> files;
    private final BooleanSupplier changed;
    private List<String> taken = List.of();

    Watch(List<Path> files, BooleanSupplier changed) {
      this.files = files;
      this.changed = changed;
    }

    void look() {
      List<String> now = new ArrayList<>();
      files.forEach(file -> now.add(stateOf(file)));
      if (!now.equals(taken)) {
        taken = changed.getAsBoolean() ? now : List.of();
      }
    }
  }

  private final Map<String, Watch> watches = new ConcurrentHashMap<>();
  private final Semaphore added = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("files").unstarted(this::run);

  void start() {
    thread.start();
  }

  /**
   * Watches, from now on.
   *
   * @param name of the watch; one that is there already stays
   * @param changed called at first and after each change, and again each second as long as it says
   *     that it could not take the change up
   */
  void watch(String name, List<Path> files, BooleanSupplier changed) {
    watches.computeIfAbsent(name, _ -> new Watch(files, changed));
    added.release();
  }

  void forget(String name) {
    watches.remove(name);
  }

  private void run() {
    try {
      while (true) {
        watches.values().forEach(this::look);
        if (added.tryAcquire(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
          added.drainPermits();
        }
      }
    } catch (InterruptedException closed) {
      LOG.log(System.Logger.Level.DEBUG, "the watch over files ends");
    }
  }

  private void look(Watch watch) {
    try {
      watch.look();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "watching " + watch.files + " failed", bug);
    }
  }

  private static String stateOf(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
    } catch (IOException missing) {
      return "missing";
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
