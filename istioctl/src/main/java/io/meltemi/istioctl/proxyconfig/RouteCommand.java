package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config route}. */
@Command(
    name = "route",
    aliases = {"routes", "r"},
    description = "Print the routes: which requests go to which cluster.")
final class RouteCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only the route configuration of this name, e.g. 80.")
  private String name = "";

  @Option(
      names = "--verbose",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Show every detail; --verbose=false counts instead.")
  private boolean verbose = true;

  RouteCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("?mask=dynamic_route_configs,static_route_configs");
    return format.print(
        IndentedJson.LIST,
        () -> RouteView.table(dump, name, verbose, Naming.PLAIN),
        () -> new Json.Arr(RouteView.select(dump, name)));
  }
}
