package io.meltemi.agent;

import io.meltemi.agent.config.Variables;
import io.meltemi.cli.LogFlags;
import java.util.List;
import java.util.Optional;

/**
 * Reads the arguments of {@code proxy} as injection writes them, without the library for command
 * lines: its classes would stay in memory for as long as the pod lives, at about 5 MB. Whatever is
 * not plain is left to the library, which has the messages and the help.
 */
final class ProxyArguments {
  private final ProxyFlags flags = new ProxyFlags();
  private final LogFlags logging = new LogFlags();
  private String type = "sidecar";

  private ProxyArguments() {}

  /** The command; empty if the library is to be asked. */
  static Optional<ProxyCommand> parse(Variables variables, String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("proxy")) {
      return Optional.empty();
    }
    ProxyArguments read = new ProxyArguments();
    return read.takeAll(arguments)
        ? Optional.of(new ProxyCommand(variables, read.type, read.flags, read.logging))
        : Optional.empty();
  }

  private boolean takeAll(String... arguments) {
    boolean typed = false;
    for (int i = 1; i < arguments.length; i++) {
      String argument = arguments[i];
      int equals = argument.indexOf('=');
      if (!argument.startsWith("-") && !typed) {
        type = argument;
        typed = true;
      } else if (equals > 0) {
        if (!take(argument.substring(0, equals), argument.substring(equals + 1))) {
          return false;
        }
      } else if (argument.equals("--log_as_json")) {
        logging.asJson = true;
      } else if (i + 1 == arguments.length
          || arguments[i + 1].startsWith("-")
          || !take(argument, arguments[++i])) {
        return false;
      }
    }
    return true;
  }

  private boolean take(String name, String value) {
    switch (name) {
      case "--domain" -> flags.domain = value;
      case "--meshConfig" -> flags.meshConfig = value;
      case "--serviceCluster" -> flags.serviceCluster = value;
      case "--proxyLogLevel" -> flags.proxyLogLevel = value;
      case "--proxyComponentLogLevel" -> flags.proxyComponentLogLevel = value;
      case "--outlierLogPath" -> flags.outlierLogPath = value;
      case "--binaryPath" -> flags.binaryPath = value;
      case "--log_output_level" -> logging.outputLevel = value;
      case "--log_target" -> logging.targets = List.of(value);
      case "--concurrency" -> {
        if (!value.matches("\\d{1,6}")) {
          return false;
        }
        flags.concurrency = Integer.parseInt(value);
      }
      default -> {
        return false;
      }
    }
    return !value.isEmpty();
  }
}
