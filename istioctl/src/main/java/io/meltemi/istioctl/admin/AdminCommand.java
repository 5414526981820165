package io.meltemi.istioctl.admin;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code admin}: the group. */
@Command(
    name = "admin",
    aliases = "istiod",
    description = "Look into istiods, and set how they work.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  istioctl admin log"})
public final class AdminCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private AdminCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    return new CommandLine(new AdminCommand(console))
        .addSubcommand(new AdminLogCommand(console, globals));
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
