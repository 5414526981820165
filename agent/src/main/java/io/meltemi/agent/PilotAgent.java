package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.iptables.CleanIptablesCommand;
import io.meltemi.agent.iptables.IptablesCommand;
import io.meltemi.cli.CompletionCommand;
import io.meltemi.cli.FlagException;
import io.meltemi.cli.LogFlags;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The program {@code pilot-agent}. Whatever goes wrong is one line on standard error and status 1.
 */
@Command(
    name = "pilot-agent",
    description = "Runs beside an application, starts its Envoy and connects it to istiod",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class PilotAgent {
  private static final int FAILED = 1;
  private static final String LOG_FLAGS = "logFlags";

  private PilotAgent() {}

  /** Runs the command that the arguments name, and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(run(System.getenv(), arguments));
  }

  /** Runs the command that the arguments name; its status. */
  static int run(Map<String, String> environment, String... arguments) {
    Variables variables = Variables.of(environment);
    Optional<ProxyCommand> proxy = ProxyArguments.parse(variables, arguments);
    return proxy.isPresent() ? run(proxy.get()) : commandLine(variables).execute(arguments);
  }

  private static int run(ProxyCommand proxy) {
    try {
      return proxy.call();
    } catch (SettingsException | FlagException wrong) {
      System.err.println("Error: " + wrong.getMessage());
      return FAILED;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  /** The whole command tree. */
  static CommandLine commandLine(Variables variables) {
    Object[] commands = {
      new ProxyCommand(variables),
      withLogFlags(new RequestCommand(variables)),
      new WaitCommand(variables),
      withLogFlags(new VersionCommand()),
      withLogFlags(new CompletionCommand()),
      withLogFlags(new IptablesCommand()),
      withLogFlags(new CleanIptablesCommand()),
    };
    CommandLine root = new CommandLine(new PilotAgent());
    for (Object command : commands) {
      root.addSubcommand(command);
    }
    root.setExecutionStrategy(PilotAgent::execute);
    root.setParameterExceptionHandler(
        (wrong, _) ->
            fail(
                wrong.getCommandLine(),
                "%s (see '%s --help')"
                    .formatted(
                        wrong.getMessage(),
                        wrong.getCommandLine().getCommandSpec().qualifiedName())));
    root.setExecutionExceptionHandler(
        (failure, line, _) -> {
          if (failure instanceof SettingsException || failure instanceof FlagException) {
            return fail(line, String.valueOf(failure.getMessage()));
          }
          throw failure;
        });
    return root;
  }

  /** For commands that log nothing of their own. */
  private static CommandLine withLogFlags(Object command) {
    return new CommandLine(command).addMixin(LOG_FLAGS, new LogFlags());
  }

  private static int execute(ParseResult parsed) {
    for (CommandLine line : parsed.asCommandLineList()) {
      if (line.getMixins().get(LOG_FLAGS) instanceof LogFlags flags) {
        try {
          flags.install();
        } catch (FlagException wrong) {
          return fail(line, String.valueOf(wrong.getMessage()));
        }
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int fail(CommandLine line, String message) {
    PrintWriter err = line.getErr();
    err.println("Error: " + message);
    err.flush();
    return FAILED;
  }
}
