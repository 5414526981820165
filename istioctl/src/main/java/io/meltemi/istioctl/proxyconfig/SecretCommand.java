package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy-config secret}. */
@Command(
    name = "secret",
    aliases = {"secrets", "s"},
    description =
        "Print the certificates that the Envoy fetched: whose, and until when they are valid.")
final class SecretCommand extends DumpCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  SecretCommand(Console console, GlobalOptions globals) {
    super(console, globals);
  }

  @Override
  String print(Source source) {
    OutputFormat format = OutputFormat.named(output);
    ConfigDump dump = source.read("?mask=dynamic_active_secrets");
    return format.print(
        IndentedJson.MESSAGE,
        () -> SecretView.table(dump, Instant.now(), Naming.PLAIN),
        () -> dump.section("SecretsConfigDump"));
  }
}
