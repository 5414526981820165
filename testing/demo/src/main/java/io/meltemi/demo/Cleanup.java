package io.meltemi.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Takes a run away: its processes, its network, its files. Runs once, whether at the end or on a
 * signal; a second caller waits for the first.
 */
final class Cleanup implements AutoCloseable {
  private final RunFolder folder;
  private final Children children;
  private final Site site;
  private final FileChannel lock;
  private boolean done;

  Cleanup(RunFolder folder, Children children, Site site, FileChannel lock) {
    this.folder = folder;
    this.children = children;
    this.site = site;
    this.lock = lock;
  }

  /** Takes away what an earlier run left, on whatever site it was, but keeps the lock. */
  static void leftovers(RunFolder folder, Children children) throws IOException {
    children.endAll();
    new NamespaceSite().remove();
    folder.deleteContents();
  }

  @Override
  public synchronized void close() throws IOException {
    if (done) {
      return;
    }
    done = true;
    try (lock) {
      children.endAll();
      site.remove();
      folder.delete();
    }
  }
}
