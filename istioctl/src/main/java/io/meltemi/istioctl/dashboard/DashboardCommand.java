package io.meltemi.istioctl.dashboard;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dashboard}: the group. */
@Command(
    name = "dashboard",
    aliases = {"dash", "d"},
    description = "Open pages of Istio and of what is used beside it in a browser.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  istioctl dashboard kiali",
      "  istioctl dashboard envoy deployment/productpage-v1.default --browser=false",
      "  istioctl dashboard istiod-debug --port 8080"
    })
public final class DashboardCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private DashboardCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    CommandLine group = new CommandLine(new DashboardCommand(console));
    for (Page page : Page.ALL) {
      CommandLine command = new CommandLine(new OpenCommand(console, globals, page));
      command.getCommandSpec().name(page.name());
      command.getCommandSpec().usageMessage().description("Open " + page.what() + ".");
      group.addSubcommand(page.name(), command);
    }
    return group;
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
