package io.meltemi.istioctl.experimental;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.FlagDefaults;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.text.Table;
import picocli.CommandLine.Command;

/** {@code experimental config list}. */
@Command(
    name = "list",
    description = {
      "List what flags are where they are not given, and who says so.",
      "",
      "The environment (ISTIOCTL_XDS_ADDRESS for --xds-address) comes before the file that"
          + " ISTIOCONFIG names, which is .istioctl/config.yaml in the home folder if it names"
          + " none."
    })
final class ConfigListCommand implements Runnable {
  private final Console console;
  private final GlobalOptions globals;

  ConfigListCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    Table table = new Table(5).row("FLAG", "VALUE", "FROM");
    FlagDefaults.of(globals.environment())
        .all()
        .forEach(setting -> table.row(setting.flag(), setting.value(), setting.from()));
    console.out().print(table.print());
  }
}
