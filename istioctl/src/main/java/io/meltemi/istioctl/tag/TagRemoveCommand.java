package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Confirmation;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tag remove}. */
@Command(
    name = "remove",
    aliases = "delete",
    description = {
      "Remove a tag. Who still asks for it is injected no more: 'istioctl tag list' tells who does."
    },
    footer = {"", "Examples:", "  istioctl tag remove prod"})
final class TagRemoveCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "The tag.")
  private String tag = "";

  @Option(
      names = {"-y", "--skip-confirmation"},
      description = "Do not ask, although namespaces have the tag.")
  private boolean confirmed;

  private final Console console;
  private final GlobalOptions globals;

  TagRemoveCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      Tags tags = new Tags(cluster);
      List<Json> hooks = tags.hooksOf(tag);
      if (hooks.isEmpty()) {
        throw new Failure(
            "cannot remove tag \"" + tag + "\": cannot find MutatingWebhookConfiguration for tag");
      }
      List<String> namespaces = tags.namespaces(tag);
      if (!namespaces.isEmpty() && !confirmed && !Confirmation.of(console, question(namespaces))) {
        console.out().println("Aborting operation.");
        return;
      }
      hooks.forEach(hook -> cluster.delete(Kind.MUTATING_WEBHOOK, "", Labelled.name(hook)));
      console.out().println("Revision tag " + tag + " removed");
    }
  }

  private String question(List<String> namespaces) {
    return "Caution, found "
        + namespaces.size()
        + " namespace(s) still injected by tag \""
        + tag
        + "\": "
        + String.join(", ", namespaces)
        + "\nProceed with operation? [y/N]";
  }
}
