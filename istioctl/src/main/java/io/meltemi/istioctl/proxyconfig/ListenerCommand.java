package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config listener}. */
@Command(
    name = "listener",
    aliases = {"listeners", "l"},
    description =
        "Print the listeners: which addresses an Envoy accepts connections for, and what it does"
            + " with them.")
final class ListenerCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Only listeners at this address.")
  private String address = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Only listeners of this port.")
  private int port;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "",
      description = "Only listeners of this type: HTTP, TCP or HTTP+TCP.")
  private String type = "";

  @Option(
      names = "--verbose",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Show every detail; --verbose=false counts instead.")
  private boolean verbose = true;

  @Option(
      names = "--waypoint",
      hidden = true,
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Show filter chains and what leads to each, as suits a waypoint.")
  private boolean waypoint;

  ListenerCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("?mask=dynamic_listeners,static_listeners");
    if (waypoint) {
      return ListenerView.waypointTable(dump);
    }
    var filter = new ListenerView.Filter(address, port, type);
    return format.print(
        IndentedJson.LIST,
        () -> ListenerView.table(dump, filter, verbose, Naming.PLAIN),
        () -> new Json.Arr(ListenerView.select(dump, filter)));
  }
}
