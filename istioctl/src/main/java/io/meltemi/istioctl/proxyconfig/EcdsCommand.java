package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config ecds}. */
@Command(
    name = "ecds",
    aliases = "ec",
    description = "Print the extension configurations that the Envoy fetched by name.")
final class EcdsCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  EcdsCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("");
    return format.print(
        IndentedJson.LIST, () -> EcdsView.table(dump), () -> dump.section("EcdsConfigDump"));
  }
}
