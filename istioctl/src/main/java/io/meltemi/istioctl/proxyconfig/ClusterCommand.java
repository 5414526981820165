package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config cluster}. */
@Command(
    name = "cluster",
    aliases = {"clusters", "c"},
    description = "Print the clusters, which is where an Envoy can send requests.")
final class ClusterCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  @Option(
      names = "--fqdn",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only clusters whose host contains this.")
  private String fqdn = "";

  @Option(
      names = "--direction",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only clusters of this direction: inbound or outbound.")
  private String direction = "";

  @Option(
      names = "--subset",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only clusters whose subset contains this.")
  private String subset = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Only clusters of this port.")
  private int port;

  ClusterCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("?mask=dynamic_active_clusters,static_clusters");
    var filter = new ClusterView.Filter(fqdn, port, subset, direction);
    return format.print(
        IndentedJson.LIST,
        () -> ClusterView.table(dump, filter, Naming.PLAIN),
        () -> new Json.Arr(ClusterView.select(dump, filter)));
  }
}
