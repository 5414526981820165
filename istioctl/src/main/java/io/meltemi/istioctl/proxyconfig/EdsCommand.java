package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private final EndpointFilterOptions endpoints = new EndpointFilterOptions();

  EdsCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    return EndpointCommand.sent(
        OutputFormat.named(output), source.read(WITH_ENDPOINTS), endpoints.filter());
  }
}
