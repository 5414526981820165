package io.meltemi.base;

import java.time.Duration;

/**
 * Work that is done again and again, on a thread of its own, from {@link #start} until it is
 * closed. A turn that fails costs itself only: it is logged, and the next comes after a pause.
 */
public final class RepeatedTask implements AutoCloseable {
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final String name;
  private final Duration pause;
  private final Turn turn;
  private final Thread thread;

  /** What is done; it may wait, and ends at once when it is interrupted. */
  public interface Turn {
    void run() throws InterruptedException;
  }

  private RepeatedTask(String name, Duration pause, Turn turn) {
    this.name = name;
    this.pause = pause;
    this.turn = turn;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /**
   * Begins with the first turn.
   *
   * @param name of the thread and of what is logged
   * @param pause between two turns; zero where each waits until there is something to do
   */
  public static RepeatedTask start(String name, Duration pause, Turn turn) {
    var task = new RepeatedTask(name, pause, turn);
    task.thread.start();
    return task;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(attempt());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** One turn; how long to rest after it. */
  private Duration attempt() throws InterruptedException {
    try {
      turn.run();
      return pause;
    } catch (RuntimeException | Error bug) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("closed");
      }
      System.getLogger(name).log(System.Logger.Level.ERROR, "failed, and goes on", bug);
      return pause.compareTo(PAUSE_AFTER_FAILURE) > 0 ? pause : PAUSE_AFTER_FAILURE;
    }
  }

  /** Ends; no turn runs any more when this returns. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
