package io.meltemi.istiod;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started, and ends in the opposite order. One thread at a time. */
final class Parts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  /** A part that fails to end keeps no other from it. */
  @Override
  public void close() {
    for (AutoCloseable part : started) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "shutting down: " + e, e);
      }
    }
  }
}
