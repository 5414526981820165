package io.meltemi.istioctl.wait;

import io.meltemi.base.GoDuration;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.plan.ClusterMesh;
import io.meltemi.istioctl.plan.IstiodGroups;
import io.meltemi.istioctl.plan.MeshOptions;
import io.meltemi.istioctl.xds.DebugPages;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code x wait}: until every proxy that an object concerns has accepted it. */
@Command(
    name = "wait",
    description = {
      "Wait until every proxy that an object concerns has acknowledged it. Concerned are the"
          + " connected proxies that would be sent something else if the object was not there, by"
          + " istiod's own rules; the others are not waited for. A proxy that rejects what it was"
          + " sent is named at once, with the words of its Envoy.",
      "The object is a cluster's, or with --configDir that of a file in the folder that the istiod"
          + " at --istiod-debug or --xds-address follows.",
      "It ends with 0 if all of them (see --threshold) have it, else with 1."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x wait --for=distribution virtualservice reviews.bookshop",
      "  istioctl x wait virtualservice reviews.bookshop --proxy storefront-6b7.bookshop",
      "  istioctl x wait --threshold=.99 --timeout=300s gateway.gateway.networking.k8s.io"
          + " edge.shop",
      "  istioctl x wait virtualservice reviews.bookshop --configDir mesh --istiod-debug :8080"
    })
public final class WaitCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "KIND", description = "The object's kind.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME[.NAMESPACE]", description = "Its name.")
  private String name = "";

  @Mixin private final WaitOptions options = new WaitOptions();

  @Mixin private final MeshOptions mesh = new MeshOptions();

  private final Console console;
  private final GlobalOptions globals;

  public WaitCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    options.check();
    Pause pause = Pause.until(options.timeout());
    if (mesh.isGiven()) {
      options.refuseCounting();
      var groups = IstiodGroups.of(options.istiods(), mesh, globals, console);
      Waited waited = new InFolder(mesh, console).find(kind, name, globals, groups);
      await(waited, options.istiods().pages(globals), pause);
      return;
    }
    try (Cluster cluster = globals.cluster()) {
      var groups = IstiodGroups.of(options.istiods(), mesh, globals, cluster, console);
      var read = new ClusterMesh(cluster, globals.istioNamespace(), console);
      Waited waited =
          new InCluster(cluster, options, pause)
              .find(kind, name, globals, () -> groups.stream().map(read::of).toList());
      await(waited, options.istiods().pages(globals, cluster), pause);
    }
  }

  private void await(Waited waited, DebugPages pages, Pause pause) {
    MeshOptions.silenceIstiod();
    Concern concern = Concern.of(waited.meshes(), waited.key()).only(options.proxy());
    var distribution = new Distribution(pages, waited.version(), waited.running());
    new Report(console, waited.key(), options).tell(look(distribution, concern, pause));
  }

  private SortedMap<String, Standing> look(
      Distribution distribution, Concern concern, Pause pause) {
    while (true) {
      SortedMap<String, Standing> standings = distribution.look(concern);
      boolean known =
          options.isEnough(standings)
              ? !standings.isEmpty() || distribution.late().isEmpty()
              : options.cannotBeEnough(standings);
      if (known || pause.isOver()) {
        if (standings.isEmpty() && !distribution.late().isEmpty()) {
          throw new Failure(
              "it concerns no connected proxy, and is not in force after %s at %s"
                  .formatted(
                      GoDuration.format(options.timeout()),
                      String.join(", ", distribution.late())));
        }
        return standings;
      }
      pause.take();
    }
  }
}
