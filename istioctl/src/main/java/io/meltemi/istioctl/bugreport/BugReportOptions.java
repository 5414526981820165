package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.PositiveDuration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags of {@code bug-report}. */
final class BugReportOptions {
  @Option(
      names = "--include",
      paramLabel = "SPEC",
      description = "Containers whose logs are wanted; may be given several times.")
  private List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "SPEC",
      description =
          "Containers that are left out; may be given several times (default: those of"
              + " kube-node-lease, kube-public, kube-system and local-path-storage).")
  private List<String> exclude =
      List.of("kube-node-lease,kube-public,kube-system,local-path-storage");

  @Option(
      names = "--start-time",
      paramLabel = "TIME",
      defaultValue = "",
      description = "Lines of logs from this time on, e.g. 2026-01-02T15:04:05Z.")
  private String startTime = "";

  @Option(
      names = "--end-time",
      paramLabel = "TIME",
      defaultValue = "",
      description = "Lines of logs up to this time.")
  private String endTime = "";

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "",
      description = "Lines of logs of so long before --end-time, or before now, e.g. 30m.")
  private String duration = "";

  @Option(
      names = "--full-secrets",
      description = "Secrets with all that is in them, and not their names alone.")
  private boolean fullSecrets;

  @Option(
      names = "--dry-run",
      description = "Tell what would be asked for which file, and write nothing.")
  private boolean dryRun;

  @Option(
      names = {"--output-dir", "--dir"},
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Where the archive goes (default: the current folder).")
  private Path outputFolder = Path.of(".");

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30m",
      description =
          "How long it may take; what was not fetched then is left out (default:"
              + " ${DEFAULT-VALUE}).")
  private String timeout = "30m";

  @Option(
      names = "--critical-errs",
      paramLabel = "PATTERNS",
      split = ",",
      description =
          "Texts of errors that count most in log-errors, with * for any characters; with commas,"
              + " or several times.")
  private List<String> criticalErrors = List.of();

  @Option(
      names = "--ignore-errs",
      paramLabel = "PATTERNS",
      split = ",",
      description = "Likewise, of errors that do not count there.")
  private List<String> ignoredErrors = List.of();

  @Option(
      names = "--rps-limit",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "How many files are asked for in a second at most (default: as they come).")
  private int requestsPerSecond;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "YAML with what is to be in the place of flags: commandTimeout, context, criticalErrors,"
              + " dryRun, endTime, exclude, fullSecrets, ignoredErrors, include, istioNamespace,"
              + " kubeConfigPath, requestsPerSecondLimit, since, startTime.")
  private String filename = "";

  /** Takes what the file says, if there is one. */
  void read(GlobalOptions globals) {
    if (filename.isEmpty()) {
      return;
    }
    ReportFile file = ReportFile.read(Path.of(filename));
    include = file.list("include").orElse(include);
    exclude = file.list("exclude").orElse(exclude);
    startTime = file.text("startTime").orElse(startTime);
    endTime = file.text("endTime").orElse(endTime);
    duration = file.text("since").orElse(duration);
    fullSecrets = file.bool("fullSecrets").orElse(fullSecrets);
    dryRun = file.bool("dryRun").orElse(dryRun);
    timeout = file.text("commandTimeout").orElse(timeout);
    criticalErrors = file.list("criticalErrors").orElse(criticalErrors);
    ignoredErrors = file.list("ignoredErrors").orElse(ignoredErrors);
    requestsPerSecond = file.count("requestsPerSecondLimit").orElse(requestsPerSecond);
    globals.replace(file.text("kubeConfigPath"), file.text("context"), file.text("istioNamespace"));
  }

  LogErrors logErrors() {
    return new LogErrors(criticalErrors, ignoredErrors);
  }

  /** How long after one another files are asked for at the least. */
  Duration pause() {
    if (requestsPerSecond < 0) {
      throw Failure.ofUse(
          "--rps-limit: " + requestsPerSecond + " (expected: a number, or 0 for no limit)");
    }
    return requestsPerSecond == 0
        ? Duration.ZERO
        : Duration.ofSeconds(1).dividedBy(requestsPerSecond);
  }

  List<Spec> include() {
    return include.stream().map(text -> Spec.parse("--include", text)).toList();
  }

  List<Spec> exclude() {
    return exclude.stream().map(text -> Spec.parse("--exclude", text)).toList();
  }

  TimeRange range(Instant now) {
    return TimeRange.of(startTime, endTime, duration, now);
  }

  Duration timeout() {
    return PositiveDuration.of("--timeout", timeout);
  }

  boolean fullSecrets() {
    return fullSecrets;
  }

  boolean dryRun() {
    return dryRun;
  }

  Path outputFolder() {
    return outputFolder;
  }

  int adminPort() {
    return adminPort;
  }
}
