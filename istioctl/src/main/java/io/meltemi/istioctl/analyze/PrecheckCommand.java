package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Level;
import io.meltemi.analysis.Message;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code experimental precheck}. */
@Command(
    name = "precheck",
    description = {
      "Look whether Istio can be installed or upgraded in a cluster: its version, that of the"
          + " Gateway API's kinds, and the rights of who asks; and with --from-version, what"
          + " behaves otherwise than in an older Istio. Warnings and errors end it with exit code"
          + " 1."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x precheck",
      "  istioctl x precheck --from-version 1.21",
      "  istioctl x precheck --skip-controlplane --from-version 1.21 -o json"
    })
public final class PrecheckCommand implements Runnable {
  @Option(
      names = {"-f", "--from-version"},
      paramLabel = "VERSION",
      defaultValue = "",
      description = "Tell what behaves otherwise than in this version, e.g. 1.21.")
  private String fromVersion = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "log",
      description = "log, json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "log";

  @Option(
      names = "--output-threshold",
      paramLabel = "LEVEL",
      defaultValue = "Warning",
      description =
          "From this level on, messages are printed: Info, Warning or Error"
              + " (default: ${DEFAULT-VALUE}).")
  private String threshold = "Warning";

  @Option(
      names = "--skip-controlplane",
      description = "Leave out what an installation needs, and look at --from-version alone.")
  private boolean skipsControlPlane;

  private final Console console;
  private final GlobalOptions globals;

  public PrecheckCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      description = "Revision of the control plane; none of the checks depends on it.")
  void revision(String ignored) {}

  @Override
  public void run() {
    ReportFormat format = format();
    Level shown =
        Level.parse(threshold)
            .orElseThrow(
                () ->
                    Failure.ofUse(
                        "--output-threshold: \""
                            + threshold
                            + "\" (expected: Info, Warning or Error)"));
    List<Message> messages = messages();
    List<Message> printed = messages.stream().filter(m -> isAtLeast(m, shown)).toList();
    if (printed.isEmpty()) {
      console
          .err()
          .println(
              "✔ No issues found when checking the cluster. Istio is safe to install or upgrade!\n"
                  + "  To get started, check out"
                  + " https://istio.io/latest/docs/setup/getting-started/.");
    } else {
      console.out().println(format.print(printed, new Style(false, Level.ERROR)));
    }
    if (messages.stream().anyMatch(m -> isAtLeast(m, Level.WARNING))) {
      throw new Failure(
          "Issues found when checking the cluster. Istio may not be safe to install or upgrade.\n"
              + "See "
              + Message.documentation()
              + " for more information about causes and resolutions.");
    }
  }

  private static boolean isAtLeast(Message message, Level level) {
    return message.type().level().isAtLeast(level);
  }

  private ReportFormat format() {
    return ReportFormat.find(output)
        .filter(format -> format != ReportFormat.SARIF && format != ReportFormat.JUNIT)
        .orElseThrow(
            () -> Failure.ofUse("--output: \"" + output + "\" (expected: log, json or yaml)"));
  }

  /** Sorted, each once. */
  private List<Message> messages() {
    var messages = new TreeSet<Message>(Message.ORDER);
    try (Cluster cluster = globals.cluster()) {
      var checks = new ClusterChecks(cluster);
      if (!skipsControlPlane) {
        messages.addAll(checks.version());
        messages.addAll(new InstallRights(cluster, globals.istioNamespace()).missing());
        messages.addAll(checks.gatewayApi());
      }
      if (!fromVersion.isEmpty()) {
        messages.addAll(checks.changesSince(fromVersion));
      }
    }
    return new ArrayList<>(messages);
  }
}
