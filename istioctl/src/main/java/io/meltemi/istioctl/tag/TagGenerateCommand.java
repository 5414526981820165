package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.kube.Cluster;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tag generate}. */
@Command(
    name = "generate",
    description = "Print the objects that make a tag, to be applied.",
    footer = {
      "",
      "Examples:",
      "  istioctl tag generate prod --revision 1-30-3 | kubectl apply -f -"
    })
final class TagGenerateCommand implements Runnable {
  @Mixin private final TagOptions options = new TagOptions();

  private final Console console;
  private final GlobalOptions globals;

  TagGenerateCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      Json hook = TagObjects.check(new Tags(cluster), options, false);
      console
          .out()
          .print(
              TagObjects.of(options.revisionTag(), globals.istioNamespace(), hook).stream()
                  .map(JsonAsYaml::print)
                  .collect(Collectors.joining("---\n")));
    }
  }
}
