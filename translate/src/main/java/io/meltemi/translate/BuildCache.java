package io.meltemi.translate;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Results by their inputs. The input is the builder's only argument, so a hit can never be wrong. A
 * result is kept as long as somebody else holds it: what is in force for any client is found, what
 * is in force for none goes, and its input with it as soon as any cache is asked. Any thread.
 */
public final class BuildCache<I, O> {
  /** Of all caches: one that nobody asks any more is emptied by the others. */
  private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();

  private final Function<I, O> build;
  private final ConcurrentHashMap<I, Entry<I, O>> entries = new ConcurrentHashMap<>();
  private final LongAdder builds = new LongAdder();

  private static final class Entry<I, O> extends WeakReference<O> {
    private final Map<I, Entry<I, O>> owner;
    private final I input;

    Entry(Map<I, Entry<I, O>> owner, I input, O output) {
      super(output, DROPPED);
      this.owner = owner;
      this.input = input;
    }

    void remove() {
      owner.remove(input, this);
    }
  }

  public BuildCache(Function<I, O> build) {
    this.build = build;
  }

  public O get(I input) {
    removeDropped();
    Entry<I, O> known = entries.get(input);
    O hit = known == null ? null : known.get();
    if (hit != null) {
      return hit;
    }
    builds.increment();
    O made = build.apply(input);
    var added = new Entry<>(entries, input, made);
    Entry<I, O> kept =
        entries.compute(
            input, (i, before) -> before != null && before.get() != null ? before : added);
    O raced = kept.get();
    return raced != null ? raced : made;
  }

  /** How often a result was not there and had to be made. */
  public long builds() {
    return builds.sum();
  }

  private static void removeDropped() {
    for (Reference<?> gone = DROPPED.poll(); gone != null; gone = DROPPED.poll()) {
      if (gone instanceof Entry<?, ?> entry) {
        entry.remove();
      }
    }
  }
}
