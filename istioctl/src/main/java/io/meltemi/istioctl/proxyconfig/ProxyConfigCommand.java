package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code proxy-config}: the group of commands that print what an Envoy runs with. */
@Command(
    name = "proxy-config",
    aliases = "pc",
    description = {
      "Print what an Envoy runs with: what it was started with and what istiod has sent to it.",
      "",
      "The configuration is that of the proxy in a pod of the cluster; or it comes from a file"
          + " (--file), from an Envoy's admin port (--admin-address, or --proxy-admin-port for one"
          + " on this machine), or from istiod (--istiod-debug and a pod)."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  istioctl proxy-config clusters deployment/productpage-v1.default --port 9080",
      "  curl -s localhost:15000/config_dump > dump.json && istioctl pc clusters -f dump.json",
      "  istioctl proxy-config listeners --admin-address 127.0.0.1:15000 --port 80",
      "  istioctl proxy-config routes --istiod-debug 127.0.0.1:8080 productpage-v1-1.default -o"
          + " yaml"
    })
public final class ProxyConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private ProxyConfigCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    return new CommandLine(new ProxyConfigCommand(console))
        .addSubcommand(new AllCommand(console, globals))
        .addSubcommand(new BootstrapCommand(console, globals))
        .addSubcommand(new ClusterCommand(console, globals))
        .addSubcommand(new EcdsCommand(console, globals))
        .addSubcommand(new EdsCommand(console, globals))
        .addSubcommand(new EndpointCommand(console, globals))
        .addSubcommand(new ListenerCommand(console, globals))
        .addSubcommand(new LogCommand(console, globals))
        .addSubcommand(new RootCaCompareCommand(console, globals))
        .addSubcommand(new RouteCommand(console, globals))
        .addSubcommand(new SecretCommand(console, globals));
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }
}
