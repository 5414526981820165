package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code install}. */
@Command(
    name = "install",
    aliases = "apply",
    description = "Install Istio in a cluster, or change what is installed.",
    footer = {
      "",
      "Examples:",
      "  istioctl install",
      "  istioctl install --set profile=demo -y",
      "  istioctl install -f istio.yaml --revision canary",
      "  istioctl install --dry-run --set meshConfig.accessLogFile=/dev/stdout"
    })
public final class InstallCommand implements Runnable {
  @Mixin private final InstallOptions options = new InstallOptions();

  private final Console console;
  private final GlobalOptions globals;

  public InstallCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    options.run(console, globals);
  }
}
