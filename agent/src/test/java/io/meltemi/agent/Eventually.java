package io.meltemi.agent;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what another thread or process brings about. */
public final class Eventually {
  private Eventually() {}

  /** Returns as soon as the condition holds; fails when it has not by then. */
  public static void in(Duration patience, Callable<Boolean> condition) {
    in(patience, condition, () -> "the condition");
  }

  /** Likewise; the description is asked for only then. */
  public static void in(
      Duration patience, Callable<Boolean> condition, Supplier<String> description) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + patience + ": " + description.get());
        }
        Thread.sleep(20);
      }
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
