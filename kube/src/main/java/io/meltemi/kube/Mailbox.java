package io.meltemi.kube;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commands for a reflector's thread. The thread mostly waits for a response of the server, so a
 * command cancels the watch that is open.
 */
final class Mailbox<T> {
  private final ConcurrentLinkedQueue<T> commands = new ConcurrentLinkedQueue<>();
  private final Semaphore signal = new Semaphore(0);
  private volatile okhttp3.@Nullable Call watch;
  private volatile okhttp3.@Nullable Call list;
  private volatile boolean closed;

  void add(T command) {
    commands.add(command);
    wake();
  }

  void close() {
    closed = true;
    wake();
    cancel(list);
  }

  private void wake() {
    signal.release();
    cancel(watch);
  }

  private static void cancel(okhttp3.@Nullable Call call) {
    if (call != null) {
      call.cancel();
    }
  }

  boolean isClosed() {
    return closed;
  }

  List<T> drain() {
    signal.drainPermits();
    var drained = new ArrayList<T>();
    for (T command = commands.poll(); command != null; command = commands.poll()) {
      drained.add(command);
    }
    return drained;
  }

  /** Waits for a command, and no longer than that. */
  void await(Duration patience) {
    try {
      if (signal.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        signal.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The watch that the next command ends; it is not begun where there is one already. */
  void watching(okhttp3.Call call) throws IOException {
    watch = call;
    if (closed || !commands.isEmpty()) {
      throw new IOException("a command came first");
    }
  }

  /** A call that only {@link #close} ends. */
  void listing(okhttp3.Call call) throws IOException {
    list = call;
    if (closed) {
      throw new IOException("closed");
    }
  }

  /** No call is in hand. */
  void idle() {
    watch = null;
    list = null;
  }

  /** Whether the call in hand ended because there is something else to do. */
  boolean isWanted() {
    return closed || !commands.isEmpty();
  }
}
