package io.meltemi.cli;

import io.meltemi.base.log.LogScopes;
import io.meltemi.base.log.LogSettings;
import io.meltemi.base.log.LogTargets;
import io.meltemi.base.log.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Istio's logging flags, which every command has. Public fields are also set by a program that
 * reads its arguments without picocli.
 */
public final class LogFlags {
  @Option(
      names = "--log_output_level",
      paramLabel = "SCOPE:LEVEL,…",
      description = "Least level that is logged, by scope (default: ${DEFAULT-VALUE}).")
  public String outputLevel = "default:info";

  @Option(
      names = "--log_as_json",
      arity = "0..1",
      fallbackValue = "true",
      description = "Log lines as JSON.")
  public boolean asJson;

  @Option(
      names = "--log_target",
      paramLabel = "PLACE",
      description = "stdout, stderr or a file; may be given several times (default: stdout).")
  public List<String> targets = List.of();

  @Option(
      names = "--log_rotate",
      paramLabel = "FILE",
      description = "Log to this file too, and put it aside when it is too large.")
  private String rotate = "";

  @Option(
      names = "--log_rotate_max_size",
      paramLabel = "MB",
      description = "Size of the rotating file (default: ${DEFAULT-VALUE}).")
  private long rotateMaxSize = 104_857_600;

  @Option(
      names = "--log_rotate_max_age",
      paramLabel = "DAYS",
      description = "Age of files that were put aside (default: ${DEFAULT-VALUE}; 0: any).")
  private int rotateMaxAge = 30;

  @Option(
      names = "--log_rotate_max_backups",
      description = "Number of files that were put aside (default: ${DEFAULT-VALUE}; 0: any).")
  private int rotateMaxBackups = 1000;

  @Option(
      names = "--log_caller",
      paramLabel = "SCOPE,…",
      description = "Scopes whose lines say where in the program they come from.")
  private String caller = "";

  @Option(
      names = "--log_stacktrace_level",
      paramLabel = "SCOPE:LEVEL,…",
      description = "Level from which lines have a stack trace (default: ${DEFAULT-VALUE}).")
  private String stackTraceLevel = "default:none";

  @Option(
      names = "--vklog",
      paramLabel = "LEVEL",
      description = "Accepted: the level of a Kubernetes client that is not here.")
  String kubernetesLevel = "";

  /**
   * @throws IllegalArgumentException if a flag's value is wrong
   */
  public LogSettings settings() {
    return LogSettings.parse(outputLevel, asJson).withOrigins(caller, stackTraceLevel);
  }

  /**
   * Makes the program log so.
   *
   * @throws FlagException if a flag's value is wrong, or a file cannot be written
   */
  public LogScopes install() {
    try {
      return settings().install(open());
    } catch (IllegalArgumentException | IOException e) {
      throw new FlagException(String.valueOf(e.getMessage()));
    }
  }

  private LogTargets open() throws IOException {
    long megabytes = Math.clamp(rotateMaxSize, 1, Long.MAX_VALUE >> 20);
    Optional<RotatingFile.Settings> rotating =
        rotate.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new RotatingFile.Settings(
                    Path.of(rotate),
                    megabytes << 20,
                    Duration.ofDays(rotateMaxAge),
                    rotateMaxBackups));
    return LogTargets.open(targets.isEmpty() ? List.of("stdout") : targets, rotating);
  }
}
