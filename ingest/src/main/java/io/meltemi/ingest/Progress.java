package io.meltemi.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the mesh's writer has come, in groups of changes. Whoever has seen to it that a change
 * was handed in, and asks for {@link #taken} then, knows that a snapshot with it is in force, and
 * that the streams were told, once {@link #published} has come that far.
 */
public final class Progress {
  private final AtomicLong taken = new AtomicLong();
  private volatile long published;
  private long handled;

  /** Before the group goes into the queue. Any thread. */
  void takes() {
    taken.incrementAndGet();
  }

  /** On the writer's thread. */
  void handles() {
    handled++;
  }

  /** All that was handled is in force. On the writer's thread. */
  void publishes() {
    published = handled;
  }

  /** How many groups were handed in. Any thread. */
  public long taken() {
    return taken.get();
  }

  /** How many of them are in force with all that came before. Any thread. */
  public long published() {
    return published;
  }
}
