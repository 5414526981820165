package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code manifest}: the group. */
@Command(
    name = "manifest",
    description = "Make the objects of an installation, or what Helm needs to make them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  istioctl manifest generate --set profile=minimal | kubectl apply --server-side -f -",
      "  istioctl manifest translate -f istio.yaml -o helm"
    })
public final class ManifestCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private ManifestCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    return new CommandLine(new ManifestCommand(console))
        .addSubcommand(new ManifestGenerateCommand(console, globals))
        .addSubcommand(new InstallCommand(console, globals))
        .addSubcommand(new ManifestTranslateCommand(console));
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
