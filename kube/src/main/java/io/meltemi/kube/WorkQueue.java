package io.meltemi.kube;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A queue of keys of objects that are to be brought to their wanted state in the cluster, as
 * controllers use one. A key that is added several times before its turn is processed once; one
 * whose action fails is retried after a growing, random delay, and its failure is reported when it
 * changes. One virtual thread runs the action. Any thread may add.
 */
public final class WorkQueue<K> implements AutoCloseable {
  private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Puts one thing right. */
  @FunctionalInterface
  public interface Action<K> {
    /**
     * @throws IOException where it is to be tried again
     */
    void run(K key) throws IOException, InterruptedException;
  }

  private record Failure(int count, String message) {}

  private final String name;
  private final Action<K> action;
  private final Thread thread;

  /** When each key is due, by {@link System#nanoTime}, and what failed before; under its lock. */
  private final Map<K, Long> due = new LinkedHashMap<>();

  private final Map<K, Failure> failures = new HashMap<>();

  private WorkQueue(String name, Action<K> action) {
    this.name = name;
    this.action = action;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /**
   * @param name for the log: what is put right
   */
  public static <K> WorkQueue<K> start(String name, Action<K> action) {
    var queue = new WorkQueue<>(name, action);
    queue.thread.start();
    return queue;
  }

  /** The key is due now. */
  public void add(K key) {
    addAt(key, System.nanoTime());
  }

  private void addAt(K key, long nanos) {
    synchronized (due) {
      due.merge(key, nanos, (a, b) -> a - b < 0 ? a : b);
      due.notifyAll();
    }
  }

  private void run() {
    try {
      while (true) {
        attempt(next());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private K next() throws InterruptedException {
    synchronized (due) {
      while (true) {
        long now = System.nanoTime();
        long wait = LONGEST_WAIT_NANOS;
        for (var entry : due.entrySet()) {
          long left = entry.getValue() - now;
          if (left <= 0) {
            due.remove(entry.getKey());
            return entry.getKey();
          }
          wait = Math.min(wait, left);
        }
        TimeUnit.NANOSECONDS.timedWait(due, wait);
      }
    }
  }

  private void attempt(K key) throws InterruptedException {
    try {
      action.run(key);
      failures.remove(key);
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("closed");
      }
      Failure before = failures.getOrDefault(key, new Failure(0, ""));
      String message = String.valueOf(e.getMessage());
      if (!message.equals(before.message())) {
        KubeLog.LOG.log(
            System.Logger.Level.WARNING, "{0}: {1}: {2}; trying again", name, key, message);
      }
      failures.put(key, new Failure(before.count() + 1, message));
      addAt(key, System.nanoTime() + pause(before.count()));
    }
  }

  private static long pause(int failures) {
    long most = Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(failures, 20));
    return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
  }

  /** Ends without doing what is left. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
