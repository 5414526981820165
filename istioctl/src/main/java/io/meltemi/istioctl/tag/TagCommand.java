package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tag}: the group. */
@Command(
    name = "tag",
    description = {
      "Work on revision tags.",
      "",
      "A tag is a name for a revision: who has the label istio.io/rev=TAG is injected by the"
          + " revision that the tag stands for, and follows the tag to another revision without a"
          + " new label."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  istioctl tag set prod --revision 1-30-3",
      "  kubectl label namespace shop istio.io/rev=prod"
    })
public final class TagCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private TagCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    return new CommandLine(new TagCommand(console))
        .addSubcommand(new TagGenerateCommand(console, globals))
        .addSubcommand(new TagListCommand(console, globals))
        .addSubcommand(new TagRemoveCommand(console, globals))
        .addSubcommand(new TagSetCommand(console, globals));
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
