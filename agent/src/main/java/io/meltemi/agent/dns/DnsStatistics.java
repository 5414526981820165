package io.meltemi.agent.dns;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What the DNS proxy counts. Written on the event loop, read anywhere. */
public final class DnsStatistics {
  private static final double[] BOUNDS = {0.001, 0.005, 0.01, 0.1, 1, 5};
  private static final double NANOS = 1e9;

  private final LongAdder requests = new LongAdder();
  private final LongAdder upstreamRequests = new LongAdder();
  private final LongAdder upstreamFailures = new LongAdder();
  private final LongAdder upstreamNanos = new LongAdder();
  private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);

  void request() {
    requests.increment();
  }

  void upstreamRequest() {
    upstreamRequests.increment();
  }

  void upstreamFailure() {
    upstreamFailures.increment();
  }

  void upstreamTook(long nanos) {
    upstreamNanos.add(nanos);
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos / NANOS > BOUNDS[bucket]) {
      bucket++;
    }
    buckets.incrementAndGet(bucket);
  }

  /** Queries that were sent on so far. */
  public long upstreamRequests() {
    return upstreamRequests.sum();
  }

  /** Queries that no server answered so far. */
  public long upstreamFailures() {
    return upstreamFailures.sum();
  }

  /** Queries so far. */
  public long requests() {
    return requests.sum();
  }

  /** Adds them in Prometheus' text format, each name with that prefix. */
  public void appendTo(StringBuilder out, String prefix) {
    counter(out, prefix + "dns_requests_total", "Total number of DNS requests", requests);
    counter(
        out,
        prefix + "dns_upstream_requests_total",
        "Total number of DNS requests forwarded to upstream",
        upstreamRequests);
    counter(
        out,
        prefix + "dns_upstream_failures_total",
        "Total number of DNS requests that no upstream answered",
        upstreamFailures);
    String name = prefix + "dns_upstream_request_duration_seconds";
    out.append("# HELP ").append(name).append(" Time until upstream answered.\n");
    out.append("# TYPE ").append(name).append(" histogram\n");
    long count = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      count += buckets.get(i);
      bucket(out, name, String.valueOf(BOUNDS[i]).replaceFirst("\\.0$", ""), count);
    }
    count += buckets.get(BOUNDS.length);
    bucket(out, name, "+Inf", count);
    out.append(name).append("_sum ").append(upstreamNanos.sum() / NANOS).append('\n');
    out.append(name).append("_count ").append(count).append('\n');
  }

  private static void counter(StringBuilder out, String name, String help, LongAdder value) {
    out.append("# HELP ").append(name).append(' ').append(help).append(".\n");
    out.append("# TYPE ").append(name).append(" counter\n");
    out.append(name).append(' ').append(value.sum()).append('\n');
  }

  private static void bucket(StringBuilder out, String name, String bound, long count) {
    out.append(name).append("_bucket{le=\"").append(bound).append("\"} ").append(count);
    out.append('\n');
  }
}
