package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config all}: every table, or the whole dump as it came. */
@Command(
    name = "all",
    aliases = "a",
    description =
        "Print everything: the tables of the other commands one after the other, or the dump itself"
            + " as json or yaml.")
final class AllCommand extends DumpCommand {
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
      description = "Only clusters and listeners of this port.")
  private int port;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Only listeners at this address.")
  private String address = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "",
      description = "Only listeners of this type: HTTP, TCP or HTTP+TCP.")
  private String type = "";

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

  AllCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    byte[] bytes = source.configDump(WITH_ENDPOINTS);
    return switch (format) {
      case JSON -> new String(bytes, StandardCharsets.UTF_8) + "\n";
      case YAML -> JsonAsYaml.print(source.parse(bytes)) + "\n";
      case SHORT -> tables(new ConfigDump(source.parse(bytes)));
    };
  }

  private String tables(ConfigDump dump) {
    var clusters = new ClusterView.Filter(fqdn, port, subset, direction);
    var listeners = new ListenerView.Filter(address, port, type);
    var endpoints = new EndpointView.Filter(address, port, "", "");
    return String.join(
        "\n",
        BootstrapView.table(dump),
        ClusterView.table(dump, clusters, Naming.TYPED),
        ListenerView.table(dump, listeners, verbose, Naming.TYPED),
        RouteView.table(dump, name, verbose, Naming.TYPED),
        SecretView.table(dump, Instant.now(), Naming.TYPED),
        LoadAssignmentView.table(dump, endpoints, Naming.TYPED));
  }
}
