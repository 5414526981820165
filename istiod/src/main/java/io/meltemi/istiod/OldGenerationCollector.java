package io.meltemi.istiod;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Runs full collections once the start is over, and again whenever the heap holds twice of what was
 * alive, and some more. The serial collector looks at its old generation only when the heap can
 * grow no more, which is at a quarter of the machine's memory; what died there would stay until
 * then.
 */
final class OldGenerationCollector implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long SPARE_BYTES = 64 << 20;

  private final BooleanSupplier begun;
  private final Thread thread = Thread.ofVirtual().name("old-garbage").unstarted(this::run);

  private OldGenerationCollector(BooleanSupplier begun) {
    this.begun = begun;
  }

  /**
   * Begins to look, now and then.
   *
   * @param begun whether the start is over
   */
  static OldGenerationCollector start(BooleanSupplier begun) {
    var garbage = new OldGenerationCollector(begun);
    garbage.thread.start();
    return garbage;
  }

  private void run() {
    long bound = 0;
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        if (begun.getAsBoolean() && held() > bound) {
          System.gc();
          bound = 2 * held() + SPARE_BYTES;
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private static long held() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
