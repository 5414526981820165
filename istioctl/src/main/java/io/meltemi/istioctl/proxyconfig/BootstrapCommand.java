package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config bootstrap}. */
@Command(name = "bootstrap", aliases = "b", description = "Print what the Envoy was started with.")
final class BootstrapCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "json",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "json";

  BootstrapCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("?mask=bootstrap");
    return format.print(
        IndentedJson.MESSAGE,
        () -> BootstrapView.table(dump),
        () -> dump.section("BootstrapConfigDump"));
  }
}
