package io.meltemi.istioctl.multicluster;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.DefaultRevision;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.text.Table;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code remote-clusters}. */
@Command(
    name = "remote-clusters",
    description = "List the clusters that each istiod reads, and whether it has read them.",
    footer = {"", "Examples:", "  istioctl remote-clusters --revision canary"})
public final class RemoteClustersCommand implements Runnable {
  private static final int MONITORING_PORT = 15014;
  private static final int PADDING = 5;

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Ask the istiods of this revision (default: the one of the tag default).")
  private String revision = "";

  @Option(
      names = "--istiod-debug",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Ask the istiod whose debug port is at this HOST:PORT or URL.")
  private String istiodDebug = "";

  private final Console console;
  private final GlobalOptions globals;

  public RemoteClustersCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    Table table = new Table(PADDING).row("NAME", "SECRET", "STATUS", "ISTIOD");
    if (istiodDebug.isEmpty()) {
      inCluster(table);
    } else {
      String url = Http.base(istiodDebug, "--istiod-debug") + "/debug/clusterz";
      rows(table, Http.get(url, globals.timeout()), istiodDebug);
    }
    console.out().print(table.print());
  }

  private void inCluster(Table table) {
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      List<Pod> istiods = DefaultRevision.istiods(cluster, globals.istioNamespace(), revision);
      istiods.stream()
          .sorted(Comparator.comparing(Pod::name))
          .forEach(
              pod -> rows(table, pods.get(pod, MONITORING_PORT, "/debug/clusterz"), pod.name()));
    }
  }

  private static void rows(Table table, byte[] answer, String istiod) {
    try {
      for (Json cluster : JsonReader.read(answer).items()) {
        table.row(
            cluster.at("id").text(),
            cluster.at("secretName").text(),
            cluster.at("syncStatus").text(),
            istiod);
      }
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(istiod + " answered no list of clusters: " + malformed.getMessage());
    }
  }
}
