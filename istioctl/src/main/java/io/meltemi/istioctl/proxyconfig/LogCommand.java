package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code proxy-config log}: the levels of an Envoy's loggers, read and set. */
@Command(
    name = "log",
    aliases = "o",
    description =
        "Print the levels of the loggers of Envoys, and set them with --level or --reset.",
    footer = {
      "",
      "Examples:",
      "  istioctl proxy-config log deployment/productpage-v1.default",
      "  istioctl proxy-config log productpage-v1-1.default --level debug",
      "  istioctl proxy-config log -l app=productpage -n default --level http:debug,rbac:trace",
      "  istioctl proxy-config log productpage-v1-1.default --reset"
    })
final class LogCommand implements Runnable {
  private static final String EVERY_LOGGER = "level";
  private static final String DEFAULT_LEVEL = "warning";
  private static final Map<String, String> LEVELS =
      Map.of(
          "trace", "trace",
          "debug", "debug",
          "info", "info",
          "warning", "warning",
          "warn", "warning",
          "error", "error",
          "critical", "critical",
          "off", "off",
          "none", "off");
  private static final Pattern CONFIGURED = Pattern.compile("\"logLevel\"\\s*:\\s*\"([a-z]+)\"");

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
      names = "--level",
      paramLabel = "[LOGGER:]LEVEL,…",
      defaultValue = "",
      description =
          "A level for all loggers, or levels by logger: trace, debug, info, warning, error,"
              + " critical or off.")
  private String level = "";

  @Option(
      names = {"-r", "--reset"},
      description = "Set all loggers to the mesh's level for proxies, or warning.")
  private boolean reset;

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Option(
      names = "--admin-address",
      paramLabel = "HOST[:PORT]",
      defaultValue = "",
      description = "The Envoy whose admin port is at this address; no pod is needed then.")
  private String adminAddress = "";

  private final Console console;
  private final GlobalOptions globals;

  LogCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "As of the other commands of proxy-config; levels are text in any.")
  void output(String ignored) {}

  @Override
  public void run() {
    if (reset && !level.isEmpty()) {
      throw Failure.ofUse("--level cannot be combined with --reset");
    }
    if (!adminAddress.isEmpty()) {
      String full = adminAddress.matches(".*:\\d+") ? adminAddress : adminAddress + ":" + adminPort;
      var envoy = new Source.OfEnvoy(Http.base(full, "--admin-address"), globals.timeout());
      console.out().print(answer(envoy, levels(envoy, DEFAULT_LEVEL)));
      return;
    }
    if (target.isEmpty() == selector.isEmpty()) {
      throw Failure.ofUse("log requires a pod name or --selector, and not both");
    }
    try (Cluster cluster = globals.cluster()) {
      ofPods(cluster);
    }
  }

  private void ofPods(Cluster cluster) {
    Pods pods = new Pods(cluster);
    String namespace = globals.namespace(cluster);
    List<Pod> named =
        selector.isEmpty() ? pods.allNamed(target, namespace) : pods.running(namespace, selector);
    String usual = reset ? configured(cluster) : DEFAULT_LEVEL;
    StringBuilder failures = new StringBuilder();
    for (Pod pod : named) {
      try {
        var envoy = new Source.OfPod(pods, pod, adminPort);
        String answer = answer(envoy, levels(envoy, usual));
        console.out().print(pod.proxyId() + ":\n" + answer);
      } catch (Failure failed) {
        failures.append(failures.isEmpty() ? "" : "; ").append(failed.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new Failure("error configuring log level: " + failures);
    }
  }

  /** The mesh's level for proxies, of the injector's values. */
  private String configured(Cluster cluster) {
    return cluster
        .find(Kind.CONFIG_MAP, globals.istioNamespace(), "istio-sidecar-injector")
        .map(map -> CONFIGURED.matcher(map.at("data").at("values").text()))
        .filter(Matcher::find)
        .flatMap(found -> Optional.ofNullable(LEVELS.get(found.group(1))))
        .orElse(DEFAULT_LEVEL);
  }

  private Map<String, String> levels(Source.Admin envoy, String usual) {
    if (reset) {
      return Map.of(EVERY_LOGGER, usual);
    }
    Map<String, String> levels = new LinkedHashMap<>();
    if (!level.isEmpty()) {
      Set<String> known = loggers(text(envoy.post("/logging")));
      for (String part : level.split(",")) {
        String[] pair =
            part.substring(part.lastIndexOf("::") + 1).replaceFirst("^:", "").split("[:=]", 2);
        String logger = pair.length == 1 ? EVERY_LOGGER : pair[0];
        if (pair.length > 1 && !known.contains(logger) && !logger.equals(EVERY_LOGGER)) {
          throw new Failure("unrecognized logger name: " + logger);
        }
        levels.put(logger, known(pair[pair.length - 1]));
      }
    }
    return levels;
  }

  private static String known(String level) {
    return Optional.ofNullable(LEVELS.get(level))
        .orElseThrow(
            () ->
                new Failure(
                    "unrecognized logging level: "
                        + level
                        + " (expected: trace, debug, info, warning, error, critical or off)"));
  }

  private static Set<String> loggers(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("  ") && line.contains(": "))
        .map(line -> line.strip().split(": ")[0])
        .collect(java.util.stream.Collectors.toSet());
  }

  /** Level of all first, for it takes back the others. */
  private static String answer(Source.Admin envoy, Map<String, String> levels) {
    if (levels.isEmpty()) {
      return text(envoy.post("/logging"));
    }
    String answer = "";
    if (levels.containsKey(EVERY_LOGGER)) {
      answer = text(envoy.post("/logging?" + EVERY_LOGGER + "=" + levels.get(EVERY_LOGGER)));
    }
    for (Map.Entry<String, String> one : levels.entrySet()) {
      if (!one.getKey().equals(EVERY_LOGGER)) {
        answer = text(envoy.post("/logging?" + one.getKey() + "=" + one.getValue()));
      }
    }
    return answer;
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }
}
