package io.meltemi.demo.kube;

import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Looks again and again which endpoints a proxy has, and keeps what it saw, each change once. */
final class EndpointWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** Where endpoints are asked for. */
  interface Source {
    SortedSet<String> endpoints() throws IOException;
  }

  private final Source source;
  private final Thread thread;
  private final List<SortedSet<String>> seen = new ArrayList<>();
  private int looks;
  private volatile boolean ended;

  EndpointWatch(Source source) {
    this.source = source;
    this.thread = Thread.ofVirtual().name("endpoints").start(this::run);
  }

  private void run() {
    while (!ended) {
      try {
        add(source.endpoints());
      } catch (IOException noAnswer) {
        // That look does not count.
      }
      Waiting.pause(PAUSE);
    }
  }

  private synchronized void add(SortedSet<String> endpoints) {
    looks++;
    if (seen.isEmpty() || !seen.getLast().equals(endpoints)) {
      seen.add(endpoints);
    }
  }

  /** What was seen, in order, without repetitions. */
  synchronized List<SortedSet<String>> seen() {
    return List.copyOf(seen);
  }

  synchronized int looks() {
    return looks;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
