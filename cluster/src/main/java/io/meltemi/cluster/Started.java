package io.meltemi.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was started so far: closed, the last first, unless all goes well. */
final class Started implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** From now on they are somebody else's to close. */
  void keep() {
    parts.clear();
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (IOException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IOException(failed);
      }
    }
  }
}
