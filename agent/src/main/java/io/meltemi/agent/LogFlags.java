package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.base.log.LogSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Option;

/** Istio's logging flags, which every command has. */
final class LogFlags {
  @Option(
      names = "--log_output_level",
      description = "least level of each scope: SCOPE:LEVEL,... (default: ${DEFAULT-VALUE})")
  String outputLevel = "default:info";

  @Option(
      names = "--log_as_json",
      arity = "0..1",
      fallbackValue = "true",
      description = "log JSON lines")
  boolean asJson;

  @Option(
      names = "--log_target",
      description = "stdout, stderr or a file (default: ${DEFAULT-VALUE})")
  String target = "stdout";

  @Option(names = "--log_caller", hidden = true, description = "accepted and not read")
  String caller = "";

  @Option(names = "--log_stacktrace_level", hidden = true, description = "accepted and not read")
  String stackTraceLevel = "";

  @Option(
      names = "--vklog",
      hidden = true,
      description = "accepted and not read: the level of a Kubernetes client that is not here")
  String kubernetesLevel = "";

  /**
   * Makes the program log so.
   *
   * @throws SettingsException if a flag's value is wrong
   */
  void install() {
    try {
      LogSettings.parse(outputLevel, asJson).install(stream());
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException(String.valueOf(wrong.getMessage()));
    } catch (IOException unwritable) {
      throw new SettingsException("--log_target: %s: %s".formatted(target, unwritable));
    }
  }

  private OutputStream stream() throws IOException {
    return switch (target) {
      case "stdout" -> new FileOutputStream(FileDescriptor.out);
      case "stderr" -> new FileOutputStream(FileDescriptor.err);
      default ->
          Files.newOutputStream(
              Path.of(target), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    };
  }
}
