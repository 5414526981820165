package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.operator.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code manifest translate}. */
@Command(
    name = "translate",
    description = {
      "Translate an IstioOperator into values for Helm.",
      "",
      "For each component that Helm can install there is a file of values and a script that hands"
          + " what is installed over to Helm. Where the objects would differ, they are written too."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl manifest translate -f istio.yaml -o helm",
      "  istioctl manifest translate --set profile=demo"
    })
final class ManifestTranslateCommand implements Runnable {
  @Mixin private final OperatorOptions operator = new OperatorOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "",
      description = "Where to write (default: a new folder for temporary files).")
  private String output = "";

  @Option(names = "--dry-run", description = "Write nothing.")
  private boolean dryRun;

  private final Console console;

  ManifestTranslateCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    var options = new Installation.Options(false, Optional.empty());
    Installation installation = Installation.of(operator.input(), options, console);
    HelmMigration migration = HelmMigration.of(installation);
    if (dryRun) {
      migration.files().keySet().forEach(console.out()::println);
      return;
    }
    try {
      Path folder =
          output.isEmpty()
              ? Files.createTempDirectory("istioctl-migrate-")
              : Files.createDirectories(Path.of(output));
      migration.writeTo(folder);
      console.out().println("Output written to " + folder + "! See the README.md for next steps");
    } catch (IOException unwritable) {
      throw new Failure("cannot write the values for Helm: " + unwritable);
    }
  }
}
