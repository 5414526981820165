package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Level;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Suppression;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.PositiveDuration;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code analyze}. */
final class AnalyzeOptions {
  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Tell of the objects of all namespaces.")
  private boolean allNamespaces;

  @Option(
      names = "--analyzer",
      paramLabel = "NAME",
      description = "Run this analyzer only; may be given several times. See -L.")
  private List<String> analyzers = List.of();

  @Option(
      names = "--color",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Colour levels (default: on a terminal, unless NO_COLOR is set or TERM is dumb).")
  private @Nullable Boolean color;

  @Option(
      names = "--failure-threshold",
      paramLabel = "LEVEL",
      defaultValue = "Error",
      description =
          "From this level on, messages end the command with exit code 79: Info, Warning or Error"
              + " (default: ${DEFAULT-VALUE}).")
  private String failureThreshold = "Error";

  @Option(
      names = "--output-threshold",
      paramLabel = "LEVEL",
      defaultValue = "Info",
      description =
          "From this level on, messages are printed: Info, Warning or Error"
              + " (default: ${DEFAULT-VALUE}).")
  private String outputThreshold = "Info";

  @Option(
      names = "--ignore-unknown",
      description = "Files with documents that are no objects are no reason to fail.")
  private boolean ignoreUnknown;

  @Option(
      names = {"-L", "--list-analyzers"},
      description = "List the analyzers, and do nothing else.")
  private boolean list;

  @Option(
      names = "--meshConfigFile",
      paramLabel = "FILE",
      defaultValue = "",
      description = "The mesh's settings, instead of the cluster's or Istio's defaults.")
  private String meshConfigFile = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "log",
      description =
          "log, json, yaml, sarif (2.1.0) or junit (XML) (default: ${DEFAULT-VALUE}). With json"
              + " and yaml the exit code does not tell of messages.")
  private String output = "log";

  @Option(
      names = "--remote-contexts",
      paramLabel = "CONTEXT",
      description = "Analyze the cluster of this context too; may be given several times.")
  private List<String> remoteContexts = List.of();

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "default",
      description = "The control plane whose settings count (default: ${DEFAULT-VALUE}).")
  private String revision = "default";

  @Option(
      names = {"-S", "--suppress"},
      paramLabel = "CODE=RESOURCE",
      description =
          "Pass over a code for objects such as \"Pod mypod.testing\", in which * stands for any"
              + " text; may be given several times.")
  private List<String> suppress = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long reading the clusters may take (default: ${DEFAULT-VALUE}).")
  private String timeout = "30s";

  @Option(
      names = {"-k", "--use-kube"},
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Analyze the cluster; with --use-kube=false, files only.")
  private boolean useKube = true;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell which analyzers ran, and which could not.")
  private boolean verbose;

  @Option(
      names = {"-R", "--recursive"},
      arity = "0..1",
      fallbackValue = "true",
      hidden = true,
      description = "Changes nothing: folders inside folders are always looked into.")
  void recursive(boolean ignored) {}

  boolean allNamespaces() {
    return allNamespaces;
  }

  List<String> analyzers() {
    return analyzers;
  }

  @Nullable Boolean color() {
    return color;
  }

  Level failureThreshold() {
    return level("--failure-threshold", failureThreshold);
  }

  Level outputThreshold() {
    return level("--output-threshold", outputThreshold);
  }

  boolean ignoresUnknown() {
    return ignoreUnknown;
  }

  boolean lists() {
    return list;
  }

  String meshConfigFile() {
    return meshConfigFile;
  }

  ReportFormat format() {
    return ReportFormat.find(output)
        .orElseThrow(
            () ->
                Failure.ofUse(
                    output.toLowerCase(java.util.Locale.ROOT)
                        + " not a valid option for format. See istioctl analyze --help"));
  }

  List<String> remoteContexts() {
    return remoteContexts;
  }

  String revision() {
    return revision;
  }

  /** Warns of codes that nobody knows. */
  List<Suppression> suppressions(PrintStream err) {
    var suppressions = new ArrayList<Suppression>();
    for (String given : suppress) {
      String[] parts = given.split("=", -1);
      if (parts.length != 2) {
        throw new Failure(given + " is not a valid suppression value. See istioctl analyze --help");
      }
      if (Arrays.stream(MessageType.values()).noneMatch(t -> t.code().equals(parts[0]))) {
        err.println(
            "Warning: Supplied message code '"
                + parts[0]
                + "' is an unknown message code and will not have any effect.");
      }
      suppressions.add(new Suppression(parts[0], parts[1]));
    }
    return suppressions;
  }

  Duration timeout() {
    return PositiveDuration.of("--timeout", timeout);
  }

  boolean usesKube() {
    return useKube;
  }

  boolean isVerbose() {
    return verbose;
  }

  private static Level level(String flag, String name) {
    return Level.parse(name)
        .orElseThrow(
            () -> Failure.ofUse(flag + ": \"" + name + "\" (expected: Info, Warning or Error)"));
  }
}
