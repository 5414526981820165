package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.cli.CompletionCommand;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code pilot-discovery}. A mistake in its flags is one line, and status 1. */
@Command(
    name = "pilot-discovery",
    description = "Istio's control plane: service registry and proxy configuration",
    version = BuildInfo.ISTIO_VERSION,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class PilotDiscovery {
  private static final int FAILED = 1;

  private PilotDiscovery() {}

  /** Runs the command that the arguments name, and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(run(System.getenv(), arguments));
  }

  /**
   * Runs the command that the arguments name; its status. An interrupt ends istiod as a signal
   * does.
   */
  public static int run(Map<String, String> environment, String... arguments) {
    var line = new CommandLine(new PilotDiscovery());
    line.addSubcommand(new DiscoveryCommand(environment));
    line.addSubcommand(new VersionCommand(System.out));
    line.addSubcommand(new RequestCommand(System.out));
    line.addSubcommand(new CompletionCommand());
    line.setParameterExceptionHandler(
        (wrong, _) ->
            fail(
                wrong.getCommandLine(),
                wrong.getMessage()
                    + " (see '"
                    + wrong.getCommandLine().getCommandSpec().qualifiedName()
                    + " --help')"));
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          if (failure instanceof IllegalArgumentException || failure instanceof StartException) {
            return fail(command, String.valueOf(failure.getMessage()));
          }
          throw failure;
        });
    return line.execute(arguments);
  }

  private static int fail(CommandLine line, String message) {
    line.getErr().println("Error: " + message);
    line.getErr().flush();
    return FAILED;
  }
}
