package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code proxy-config endpoint}. */
@Command(
    name = "endpoint",
    aliases = {"endpoints", "ep"},
    description =
        "Print the endpoints of the clusters, with their health. --file takes the output of"
            + " /clusters?format=json; with --istiod-debug health is what istiod knows of it.")
final class EndpointCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  @Mixin private final EndpointFilterOptions endpoints = new EndpointFilterOptions();

  EndpointCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    EndpointView.Filter filter = endpoints.filter();
    return switch (source) {
      case Source.OfFile file -> hosts(format, file.parse(file.configDump("")), filter);
      case Source.Admin envoy ->
          hosts(format, envoy.parse(envoy.get("/clusters?format=json")), filter);
      case Source.OfIstiod istiod -> sent(format, istiod.read(WITH_ENDPOINTS), filter);
    };
  }

  private static String hosts(OutputFormat format, Json clusters, EndpointView.Filter filter) {
    return format.print(
        IndentedJson.LIST,
        () -> EndpointView.table(clusters, filter),
        () -> new Json.Arr(EndpointView.select(clusters, filter)));
  }

  /** What istiod sent, with locality and metadata. */
  static String sent(OutputFormat format, ConfigDump dump, EndpointView.Filter filter) {
    return format.print(
        IndentedJson.LIST,
        () -> LoadAssignmentView.table(dump, filter, Naming.PLAIN),
        () -> new Json.Arr(LoadAssignmentView.select(dump, filter)));
  }
}
