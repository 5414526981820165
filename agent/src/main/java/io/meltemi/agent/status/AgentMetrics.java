package io.meltemi.agent.status;

import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.dns.DnsStatistics;
import io.meltemi.agent.wasm.WasmStatistics;
import io.meltemi.agent.xds.XdsStatistics;
import io.meltemi.base.metrics.ProcessMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** The agent's own metrics, under the peer's names, in Prometheus' text format. Any thread. */
public final class AgentMetrics {
  private final XdsStatistics xds;
  private final CertificateStatistics certificates;
  private final DnsStatistics dns;
  private final WasmStatistics wasm;
  private final LongAdder scrapes = new LongAdder();
  private final LongAdder envoyFailures = new LongAdder();
  private final LongAdder applicationFailures = new LongAdder();
  private final Instant processStart;
  private volatile double startupSeconds;

  /** Counts from zero for an agent whose process started then. */
  public AgentMetrics(
      XdsStatistics xds,
      CertificateStatistics certificates,
      DnsStatistics dns,
      WasmStatistics wasm,
      Instant processStart) {
    this.xds = xds;
    this.certificates = certificates;
    this.dns = dns;
    this.wasm = wasm;
    this.processStart = processStart;
  }

  void ready(Instant now) {
    if (startupSeconds == 0) {
      startupSeconds = Duration.between(processStart, now).toMillis() / 1000.0;
    }
  }

  void scraped() {
    scrapes.increment();
  }

  void envoyFailed() {
    envoyFailures.increment();
  }

  void applicationFailed() {
    applicationFailures.increment();
  }

  /** All of them. */
  String text() {
    StringBuilder out = new StringBuilder(2048);
    counter(
        out, "istiod_connection_failures", "Failed connections to istiod", xds.istiodFailures());
    counter(
        out,
        "istiod_connection_terminations",
        "Streams that istiod ended",
        xds.istiodTerminations());
    counter(
        out, "envoy_connection_terminations", "Streams that Envoy ended", xds.envoyTerminations());
    counter(out, "xds_proxy_requests", "Requests passed from Envoy to istiod", xds.requests());
    counter(out, "xds_proxy_responses", "Responses passed from istiod to Envoy", xds.responses());
    head(out, "pilot_xds_recv_max", "Size of the largest request of Envoy's so far", "gauge");
    sample(out, "pilot_xds_recv_max", xds.largestRequest().get());
    xds.sendTime()
        .appendTo(
            out, "istio_agent_pilot_xds_send_time", "Time until Envoy took what istiod sent.");
    counter(out, "scrapes_total", "Scrapes of this endpoint", scrapes);
    head(out, "scrape_failures_total", "Scrapes that a source failed", "counter");
    sample(out, "scrape_failures_total{type=\"application\"}", applicationFailures.sum());
    sample(out, "scrape_failures_total{type=\"envoy\"}", envoyFailures.sum());
    certificates(out);
    dns.appendTo(out, "istio_agent_");
    wasm.appendTo(out, "istio_agent_");
    head(out, "startup_duration_seconds", "Time from start until Envoy was ready", "gauge");
    sample(out, "startup_duration_seconds", startupSeconds);
    Runtime jvm = Runtime.getRuntime();
    head(out, "jvm_heap_used_bytes", "Heap in use", "gauge");
    sample(out, "jvm_heap_used_bytes", jvm.totalMemory() - jvm.freeMemory());
    ProcessMetrics.ofThisProcess().appendTo(out, "istio_agent_");
    return out.toString();
  }

  private void certificates(StringBuilder out) {
    request(out, "num_outgoing_requests", "Requests to the CA", certificates.requests());
    request(
        out, "num_failed_outgoing_requests", "Failed requests to the CA", certificates.failures());
    request(
        out,
        "outgoing_latency",
        "Latency of requests to the CA, in milliseconds",
        certificates.latencyMillis());
    counter(
        out,
        "num_file_secret_failures_total",
        "Secrets that could not be made from files",
        certificates.fileFailures());
    counter(
        out,
        "sds_rejections_total",
        "Secrets that Envoy would not have",
        certificates.rejections());
    long expiresMillis = certificates.expiresMillis().get();
    if (expiresMillis != Long.MAX_VALUE) {
      head(out, "cert_expiry_seconds", "Time until the certificate expires", "gauge");
      sample(
          out,
          "cert_expiry_seconds{resource_name=\"default\"}",
          (expiresMillis - System.currentTimeMillis()) / 1000.0);
    }
  }

  private static void request(StringBuilder out, String name, String help, LongAdder value) {
    head(out, name, help, "counter");
    sample(out, name + "{request_type=\"csr\"}", value.sum());
  }

  private static void counter(StringBuilder out, String name, String help, LongAdder value) {
    head(out, name, help, "counter");
    sample(out, name, value.sum());
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP istio_agent_").append(name).append(' ').append(help).append(".\n");
    out.append("# TYPE istio_agent_").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder out, String name, double value) {
    out.append("istio_agent_").append(name).append(' ');
    if (value == Math.rint(value)) {
      out.append((long) value);
    } else {
      out.append(value);
    }
    out.append('\n');
  }
}
