package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config eds}: as the control plane sent them, with locality and metadata. */
@Command(
    name = "eds",
    hidden = true,
    description = "Print the endpoints as istiod sent them, from a dump with include_eds.")
final class EdsCommand extends DumpCommand {
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
      description = "Only endpoints at this address.")
  private String address = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Only endpoints of this port.")
  private int port;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only endpoints of the cluster of this name.")
  private String cluster = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      defaultValue = "",
      description = "Only endpoints in this state, e.g. HEALTHY.")
  private String status = "";

  EdsCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read(WITH_ENDPOINTS);
    var filter = new EndpointView.Filter(address, port, cluster, status);
    return format.print(
        IndentedJson.LIST,
        () -> LoadAssignmentView.table(dump, filter, Naming.PLAIN),
        () -> new Json.Arr(LoadAssignmentView.select(dump, filter)));
  }
}
