package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pilot-agent version}. */
@Command(name = "version", description = "Print the version", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-s", "--short"},
      arity = "0..1",
      fallbackValue = "true",
      description = "print the version alone")
  private boolean brief;

  @Option(
      names = {"-o", "--output"},
      description = "yaml or json")
  private String output = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    JsonObject build = AgentVersion.build();
    switch (output) {
      case "" ->
          out.println("client version: " + (brief ? AgentVersion.ISTIO : AgentVersion.longForm()));
      case "json" -> out.print(Json.pretty(JsonObject.of("clientVersion", build)));
      case "yaml" -> {
        out.println("clientVersion:");
        build.forEach((name, value) -> out.println("  " + name + ": " + Json.compact(value)));
      }
      default -> throw new SettingsException("--output: " + output + " (expected: yaml or json)");
    }
    out.flush();
    return 0;
  }
}
