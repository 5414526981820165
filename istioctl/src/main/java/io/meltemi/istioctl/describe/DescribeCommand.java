package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code experimental describe}, the group. */
@Command(
    name = "describe",
    aliases = "des",
    description = "Tell which of Istio's objects apply to a pod or a service, and how.",
    synopsisSubcommandLabel = "COMMAND")
public final class DescribeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private DescribeCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    return new CommandLine(new DescribeCommand(console))
        .addSubcommand(new DescribePodCommand(console, globals))
        .addSubcommand(new DescribeServiceCommand(console, globals));
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
