package io.meltemi.istiod;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Collects what died old. The serial collector looks at its old generation only when the heap can
 * grow no more, which is at a quarter of the machine's memory: until then what died there stays.
 * This has all of it collected once the start is over, and again whenever the heap holds twice of
 * what was alive, and some more.
 */
final class OldGarbage implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long SPARE_BYTES = 64 << 20;

  private final BooleanSupplier begun;
  private final Thread thread = Thread.ofVirtual().name("old-garbage").unstarted(this::run);

  private OldGarbage(BooleanSupplier begun) {
    this.begun = begun;
  }

  /**
   * Begins to look, now and then.
   *
   * @param begun whether the start is over
   */
  static OldGarbage start(BooleanSupplier begun) {
    var garbage = new OldGarbage(begun);
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
