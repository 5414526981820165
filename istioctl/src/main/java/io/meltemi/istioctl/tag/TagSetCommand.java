package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tag set}. */
@Command(
    name = "set",
    description = "Make a tag, or let it stand for another revision.",
    footer = {
      "",
      "Examples:",
      "  istioctl tag set prod --revision 1-30-3",
      "  istioctl tag set prod --revision 1-31-0 --overwrite",
      "  istioctl tag set default --revision 1-31-0"
    })
final class TagSetCommand implements Runnable {
  @Mixin private final TagOptions options = new TagOptions();

  private final Console console;
  private final GlobalOptions globals;

  TagSetCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      Tags tags = new Tags(cluster);
      Json hook = TagObjects.check(tags, options, true);
      for (Json object : TagObjects.of(options.revisionTag(), globals.istioNamespace(), hook)) {
        boolean mutating = object.at("kind").text().equals(Kind.MUTATING_WEBHOOK.name());
        cluster.put(mutating ? Kind.MUTATING_WEBHOOK : Kind.VALIDATING_WEBHOOK, "", object);
      }
      if (options.tag().equals(TagObjects.DEFAULT)) {
        tags.hookOfRevision(TagObjects.DEFAULT)
            .ifPresent(old -> cluster.put(Kind.MUTATING_WEBHOOK, "", TagObjects.retired(old)));
      }
      console
          .out()
          .println(
              "Revision tag \""
                  + options.tag()
                  + "\" created, referencing control plane revision \""
                  + options.revision()
                  + "\". To enable injection using this\nrevision tag, use 'kubectl label namespace"
                  + " <NAMESPACE> istio.io/rev="
                  + options.tag()
                  + "'");
    }
  }
}
