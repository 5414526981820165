package io.meltemi.xds;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What others tell a stream's thread: one request at most, for the next is read only after that one
 * was dealt with; one change, into which later ones are merged; and that something is to be looked
 * at. It so has the same size however much is told. Safe on any thread.
 */
final class Mailbox {
  private final AtomicReference<byte @Nullable []> request = new AtomicReference<>();
  private final AtomicReference<@Nullable Change> change = new AtomicReference<>();
  private volatile @Nullable Thread owner;
  private volatile boolean told;
  private volatile boolean ended;
  private volatile boolean draining;

  void ownedBy(Thread thread) {
    owner = thread;
  }

  void request(byte[] bytes) {
    request.set(bytes);
    wake();
  }

  void change(Change next) {
    var before =
        change.getAndAccumulate(next, (old, added) -> old == null ? added : merge(old, added));
    if (before == null) {
      wake();
    }
  }

  private static @Nullable Change merge(Change old, @Nullable Change added) {
    return added == null ? old : old.and(added);
  }

  /** The client or the connection is gone; also ends a wait of the owner. */
  void end() {
    ended = true;
    var thread = owner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The stream is to be ended at its next pause. */
  void drain() {
    draining = true;
    wake();
  }

  void wake() {
    told = true;
    LockSupport.unpark(owner);
  }

  boolean ended() {
    return ended;
  }

  boolean draining() {
    return draining;
  }

  byte @Nullable [] takeRequest() {
    return request.get() == null ? null : request.getAndSet(null);
  }

  @Nullable Change takeChange() {
    return change.get() == null ? null : change.getAndSet(null);
  }

  boolean hasChange() {
    return change.get() != null;
  }

  /**
   * Waits until something is told, or was since the last wait, or until then by {@link
   * System#nanoTime}. The permit of {@link LockSupport} alone would not do: the owner also waits
   * for locks, which use it up.
   */
  void await(long untilNanos) {
    long left = untilNanos - System.nanoTime();
    while (!told && !ended && left > 0) {
      LockSupport.parkNanos(this, left);
      left = untilNanos - System.nanoTime();
    }
    told = false;
  }
}
