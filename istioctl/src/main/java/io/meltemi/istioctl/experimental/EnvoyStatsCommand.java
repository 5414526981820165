package io.meltemi.istioctl.experimental;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental envoy-stats}. */
@Command(
    name = "envoy-stats",
    aliases = "es",
    description = "Print what the Envoys of pods count: of the server, or of its clusters.",
    footer = {
      "",
      "Examples:",
      "  istioctl x envoy-stats deployment/productpage-v1.default",
      "  istioctl x envoy-stats productpage-v1-1.default -o prom-merged",
      "  istioctl x envoy-stats -l app=productpage -n default --type clusters -o json"
    })
final class EnvoyStatsCommand implements Runnable {
  private static final int AGENT_PORT = 15020;

  @Parameters(
      arity = "0..1",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "A pod, or a deployment or the like: all of its pods.")
  private String target = "";

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "",
      description = "All pods with these labels.")
  private String selector = "";

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      defaultValue = "server",
      description = "server or clusters (default: ${DEFAULT-VALUE}).")
  private String type = "server";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description =
          "Print short, json, yaml, prom, or prom-merged with the application's own (default:"
              + " ${DEFAULT-VALUE}).")
  private String output = "short";

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  private final Console console;
  private final GlobalOptions globals;

  EnvoyStatsCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (target.isEmpty() == selector.isEmpty()) {
      throw Failure.ofUse("stats requires a pod name or a label selector, and not both");
    }
    String path = path();
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      String namespace = globals.namespace(cluster);
      List<Pod> named =
          selector.isEmpty() ? pods.allNamed(target, namespace) : pods.running(namespace, selector);
      int port = output.equals("prom-merged") ? AGENT_PORT : adminPort;
      named.forEach(pod -> console.out().println(printed(pods.get(pod, port, path))));
    }
  }

  private String path() {
    boolean clusters = type.equals("clusters");
    if (!clusters && !type.equals("server")) {
      throw new Failure("unknown stats type " + type + " (expected: server or clusters)");
    }
    return switch (output) {
      case "short" -> clusters ? "/clusters" : "/stats";
      case "json", "yaml" -> (clusters ? "/clusters" : "/stats") + "?format=json";
      case "prom", "prom-merged" -> {
        if (clusters) {
          throw new Failure("output format \"" + output + "\" is not of clusters");
        }
        yield "/stats/prometheus";
      }
      default ->
          throw new Failure(
              "output format \""
                  + output
                  + "\" not supported (expected: short, json, yaml, prom or prom-merged)");
    };
  }

  private String printed(byte[] answer) {
    if (output.equals("yaml")) {
      try {
        return JsonAsYaml.print(JsonReader.read(answer));
      } catch (JsonReader.MalformedJsonException malformed) {
        throw new Failure("what Envoy answered is not JSON: " + malformed.getMessage());
      }
    }
    return new String(answer, StandardCharsets.UTF_8);
  }
}
