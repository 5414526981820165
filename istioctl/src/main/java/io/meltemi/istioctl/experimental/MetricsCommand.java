package io.meltemi.istioctl.experimental;

import io.meltemi.base.GoDuration;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental metrics}: rates and latencies of workloads, as Prometheus knows them. */
@Command(
    name = "metrics",
    aliases = "m",
    description = {
      "Print request rate, error rate and latencies of workloads, as their own proxies reported"
          + " them to the Prometheus in the control plane's namespace."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x metrics productpage-v1.default reviews-v1.default -d 2m"
    })
final class MetricsCommand implements Runnable {
  private static final int PROMETHEUS_PORT = 9090;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORKLOAD[.NAMESPACE]",
      description = "The workloads, by how their names begin.")
  private List<String> workloads = List.of();

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "Time that rates are of (default: ${DEFAULT-VALUE}).")
  private String duration = "1m";

  private final Console console;
  private final GlobalOptions globals;

  MetricsCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    Duration time =
        GoDuration.parse(duration)
            .filter(Duration::isPositive)
            .orElseThrow(
                () ->
                    Failure.ofUse(
                        "--duration: \"" + duration + "\" (expected: such as 1m or 90s)"));
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      Pod prometheus =
          pods.selected(globals.istioNamespace(), "app.kubernetes.io/name=prometheus").stream()
              .filter(Pod::runs)
              .findFirst()
              .orElseGet(() -> pods.running(globals.istioNamespace(), "app=prometheus").getFirst());
      row("WORKLOAD", "TOTAL RPS", "ERROR RPS", "P50 LATENCY", "P90 LATENCY", "P99 LATENCY");
      workloads.forEach(workload -> print(pods, prometheus, workload, time.toSeconds() + "s"));
    }
  }

  private void print(Pods pods, Pod prometheus, String workload, String time) {
    int dot = workload.indexOf('.');
    String name = dot < 0 ? workload : workload.substring(0, dot);
    String namespace = dot < 0 ? "" : workload.substring(dot + 1);
    String of =
        "destination_workload=~\"%s.*\", destination_workload_namespace=~\"%s.*\",reporter=\"destination\""
            .formatted(name, namespace);
    String total = "sum(rate(istio_requests_total{%s}[%s]))".formatted(of, time);
    String errors =
        "sum(rate(istio_requests_total{%s,response_code=~\"[45][0-9]{2}\"}[%s]))"
            .formatted(of, time);
    row(
        workload,
        decimals(value(pods, prometheus, total)),
        decimals(value(pods, prometheus, errors)),
        latency(pods, prometheus, of, time, "0.5"),
        latency(pods, prometheus, of, time, "0.9"),
        latency(pods, prometheus, of, time, "0.99"));
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String latency(
      Pods pods, Pod prometheus, String of, String time, String quantile) {
    String query =
        "histogram_quantile(%s, sum(rate(istio_request_duration_milliseconds_bucket{%s}[%s])) by (le))"
            .formatted(quantile, of, time);
    double millis = value(pods, prometheus, query);
    Duration whole = Duration.ofMillis(Double.isFinite(millis) ? (long) millis : 0);
    return whole.isZero() ? "0s" : GoDuration.format(whole);
  }

  private static double value(Pods pods, Pod prometheus, String query) {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    byte[] answer = pods.get(prometheus, PROMETHEUS_PORT, path);
    try {
      List<Json> vector = JsonReader.read(answer).at("data").at("result").items();
      List<Json> value = vector.isEmpty() ? List.of() : vector.getFirst().at("value").items();
      return value.size() < 2 ? 0 : Double.parseDouble(value.get(1).text());
    } catch (JsonReader.MalformedJsonException | NumberFormatException unexpected) {
      throw new Failure("Prometheus answered no number to " + query);
    }
  }

  /** Cells at the right of their columns, two spaces between them. */
  private void row(String name, String... cells) {
    var line = new StringBuilder("  " + "%40s".formatted(name));
    for (String cell : cells) {
      line.append("%13s".formatted("  " + cell));
    }
    console.out().println(line);
  }
}
