package io.meltemi.translate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Results by their inputs. The input is the builder's only argument, so a hit can never be wrong.
 * What two {@link #endGeneration generations} did not ask for is dropped. Any thread.
 */
public final class BuildCache<I, O> {
  private final Function<I, O> build;
  private volatile ConcurrentHashMap<I, O> young = new ConcurrentHashMap<>();
  private volatile ConcurrentHashMap<I, O> old = new ConcurrentHashMap<>();

  public BuildCache(Function<I, O> build) {
    this.build = build;
  }

  public O get(I input) {
    O hit = young.get(input);
    if (hit != null) {
      return hit;
    }
    O kept = old.get(input);
    O value = kept != null ? kept : build.apply(input);
    O raced = young.putIfAbsent(input, value);
    return raced != null ? raced : value;
  }

  /** Called once all proxies have what the latest snapshot gives them. */
  public void endGeneration() {
    old = young;
    young = new ConcurrentHashMap<>(old.size());
  }
}
