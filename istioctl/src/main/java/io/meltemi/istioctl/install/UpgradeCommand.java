package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code upgrade}. */
@Command(
    name = "upgrade",
    description = "Upgrade Istio in place. Does what install does.",
    footer = {"", "Examples:", "  istioctl upgrade", "  istioctl upgrade -f istio.yaml -y"})
public final class UpgradeCommand implements Runnable {
  @Mixin private final InstallOptions options = new InstallOptions();

  private final Console console;
  private final GlobalOptions globals;

  public UpgradeCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    options.run(console, globals);
  }
}
