package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pilot-discovery version}. */
@Command(
    name = "version",
    description = "Print the Istio release that this program is compatible with.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = {"-s", "--short"},
      arity = "0..1",
      fallbackValue = "true",
      description = "The number alone.")
  private boolean brief;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "yaml or json.")
  private String output = "";

  VersionCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    var build = BuildInfo.fields(VersionCommand.class);
    switch (output) {
      case "" ->
          out.println(
              "client version: "
                  + (brief ? BuildInfo.ISTIO_VERSION : BuildInfo.longForm(VersionCommand.class)));
      case "json" -> {
        var json = new JsonWriter(JsonStyle.GO_PRETTY).beginObject().name("clientVersion");
        out.println(json.map(build).endObject().text());
      }
      case "yaml" -> {
        out.println("clientVersion:");
        build.forEach((name, value) -> out.println("  " + name + ": " + quoted(value)));
        out.println();
      }
      default ->
          throw new IllegalArgumentException(
              "--output: \"" + output + "\" (expected: yaml or json)");
    }
    return 0;
  }

  private static String quoted(String value) {
    return value.isEmpty() ? "\"\"" : value;
  }
}
