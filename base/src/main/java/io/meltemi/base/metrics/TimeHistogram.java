package io.meltemi.base.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Durations by upper bounds in seconds. Any thread, without blocking. */
public final class TimeHistogram {
  private static final double NANOS = 1e9;

  private final double[] bounds;
  private final AtomicLongArray buckets;
  private final LongAdder nanos = new LongAdder();

  /**
   * @param bounds in seconds, ascending; that of all is added
   */
  public TimeHistogram(double... bounds) {
    this.bounds = bounds.clone();
    this.buckets = new AtomicLongArray(bounds.length + 1);
  }

  public void observe(long tookNanos) {
    nanos.add(tookNanos);
    int bucket = 0;
    while (bucket < bounds.length && tookNanos / NANOS > bounds[bucket]) {
      bucket++;
    }
    buckets.incrementAndGet(bucket);
  }

  /** Adds it in Prometheus' text format. */
  public void appendTo(StringBuilder out, String name, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" histogram\n");
    long count = 0;
    for (int i = 0; i < bounds.length; i++) {
      count += buckets.get(i);
      bucket(out, name, String.valueOf(bounds[i]).replaceFirst("\\.0$", ""), count);
    }
    count += buckets.get(bounds.length);
    bucket(out, name, "+Inf", count);
    out.append(name).append("_sum ").append(nanos.sum() / NANOS).append('\n');
    out.append(name).append("_count ").append(count).append('\n');
  }

  private static void bucket(StringBuilder out, String name, String bound, long count) {
    out.append(name).append("_bucket{le=\"").append(bound).append("\"} ").append(count);
    out.append('\n');
  }
}
