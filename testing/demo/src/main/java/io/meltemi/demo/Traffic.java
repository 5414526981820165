package io.meltemi.demo;

import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A constant load of visits to the storefront, each visitor again 40 ms after its last visit, so
 * that there is always a recent answer. Every fourth visitor identifies as an editor.
 */
public final class Traffic implements AutoCloseable {
  private static final int VISITORS = 8;
  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI address;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Thread> visitors = new ArrayList<>();
  private volatile boolean ended;

  public Traffic(String url) {
    this.address = URI.create(url);
  }

  public void start() {
    for (int i = 0; i < VISITORS; i++) {
      boolean editor = i % 4 == 0;
      visitors.add(Thread.ofVirtual().name("visitor-" + i).start(() -> visitAgain(editor)));
    }
  }

  private void visitAgain(boolean editor) {
    while (!ended) {
      Sample sample = visit(editor);
      synchronized (samples) {
        samples.add(sample);
      }
      Waiting.pause(PAUSE);
    }
  }

  /** One visit, now. */
  public Sample visit(boolean editor) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
    if (editor) {
      request.header("x-reader", "editor");
    }
    long start = System.nanoTime();
    int status = 0;
    int reviewsStatus = 0;
    String version = "";
    try {
      HttpResponse<Void> response =
          Objects.requireNonNull(
              client.send(request.build(), HttpResponse.BodyHandlers.discarding()));
      status = response.statusCode();
      reviewsStatus =
          response.headers().firstValue("x-reviews-status").map(Integer::parseInt).orElse(0);
      version = response.headers().firstValue("x-reviews-version").orElse("");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException failed) {
      // The sample says so: its status stays 0.
    }
    long nanos = System.nanoTime() - start;
    return new Sample(start, nanos, status, reviewsStatus, version, editor);
  }

  /**
   * The finished visits that were begun at that time or later, in the order in which they ended.
   */
  public Window since(long nanos) {
    return between(nanos, Long.MAX_VALUE);
  }

  /** The finished visits that were begun in {@code [from, to)}. */
  public Window between(long from, long to) {
    Predicate<Sample> within =
        sample ->
            sample.startNanos() - from >= 0
                && (to == Long.MAX_VALUE || sample.startNanos() - to < 0);
    synchronized (samples) {
      return new Window(samples.stream().filter(within).toList());
    }
  }

  @Override
  public void close() {
    ended = true;
    visitors.forEach(Thread::interrupt);
    client.shutdownNow();
    client.close();
  }
}
