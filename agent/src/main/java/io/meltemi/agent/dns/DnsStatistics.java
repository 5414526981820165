package io.meltemi.agent.dns;

import io.meltemi.base.metrics.TimeHistogram;
import java.util.concurrent.atomic.LongAdder;

/** What the DNS proxy counts. Written on the event loop, read anywhere. */
public final class DnsStatistics {
  private final LongAdder requests = new LongAdder();
  private final LongAdder upstreamRequests = new LongAdder();
  private final LongAdder upstreamFailures = new LongAdder();
  private final TimeHistogram upstreamTimes = new TimeHistogram(0.001, 0.005, 0.01, 0.1, 1, 5);

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
    upstreamTimes.observe(nanos);
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
    upstreamTimes.appendTo(
        out, prefix + "dns_upstream_request_duration_seconds", "Time until upstream answered.");
  }

  private static void counter(StringBuilder out, String name, String help, LongAdder value) {
    out.append("# HELP ").append(name).append(' ').append(help).append(".\n");
    out.append("# TYPE ").append(name).append(" counter\n");
    out.append(name).append(' ').append(value.sum()).append('\n');
  }
}
