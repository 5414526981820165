package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.text.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tag list}. */
@Command(name = "list", aliases = "show", description = "List the tags, and who asks for them.")
final class TagListCommand implements Runnable {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Print a table, json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "table";

  private final Console console;
  private final GlobalOptions globals;

  TagListCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      console.out().print(print(new Tags(cluster).all()));
    }
  }

  private String print(List<Tags.Tag> tags) {
    if (tags.isEmpty()) {
      return "No Istio revision tag MutatingWebhookConfigurations to list\n";
    }
    return switch (output) {
      case "table" -> {
        Table table = new Table(1).row("TAG", "REVISION", "NAMESPACES");
        tags.forEach(
            tag -> table.row(tag.name(), tag.revision(), String.join(",", tag.namespaces())));
        yield table.print();
      }
      case "json" -> IndentedJson.VERSIONS.print(document(tags)) + "\n";
      case "yaml" -> JsonAsYaml.print(document(tags)) + "\n";
      default ->
          throw new Failure("unknown format: " + output + " (expected: table, json or yaml)");
    };
  }

  private static Json document(List<Tags.Tag> tags) {
    return new Json.Arr(tags.stream().map(TagListCommand::entry).toList());
  }

  private static Json entry(Tags.Tag tag) {
    Map<String, Json> entry = new LinkedHashMap<>();
    entry.put("tag", new Json.Text(tag.name()));
    entry.put("revision", new Json.Text(tag.revision()));
    entry.put(
        "namespaces",
        new Json.Arr(tag.namespaces().stream().map(name -> (Json) new Json.Text(name)).toList()));
    return new Json.Obj(entry);
  }
}
