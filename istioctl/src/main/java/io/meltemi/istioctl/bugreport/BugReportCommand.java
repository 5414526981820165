package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bug-report}. Source: istio 1.30, tools/bug-report. */
@Command(
    name = "bug-report",
    description = {
      "Write an archive of what helps others to find out what is wrong: the cluster's objects, logs"
          + " and debug pages of istiods, logs and configuration of proxies, and what version,"
          + " proxy-status and analyze say. Of Secrets it has the names alone, unless"
          + " --full-secrets. Its file log-errors says how many errors each log has, the worst"
          + " first. It is put together as it is fetched; nothing is written elsewhere.",
      "",
      "Which proxies, and which other containers' logs, --include and --exclude say by"
          + " NAMESPACES/DEPLOYMENTS/PODS/CONTAINERS/LABELS/ANNOTATIONS: each part is a list with"
          + " commas, * stands for any characters, an empty part for anything. Without --include it"
          + " is every proxy."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl bug-report",
      "  istioctl bug-report --include 'shop,pay//cart-*' --duration 30m",
      "  istioctl bug-report --include '*///*/version=v2' --exclude 'kube-*' --output-dir out",
      "  istioctl bug-report --critical-errs '*certificate*' --ignore-errs '*draining*'",
      "  istioctl bug-report -f report.yaml",
      "  istioctl bug-report --dry-run"
    })
public final class BugReportCommand implements Runnable {
  private static final String FILE = "bug-report.tar.gz";
  private static final String PROXY = "istio-proxy";

  @Mixin private final BugReportOptions options = new BugReportOptions();

  private final Console console;
  private final GlobalOptions globals;
  private final boolean terminal;

  /**
   * @param terminal whether somebody sees how it goes on
   */
  public BugReportCommand(Console console, GlobalOptions globals, boolean terminal) {
    this.console = console;
    this.globals = globals;
    this.terminal = terminal;
  }

  @Override
  public void run() {
    options.read(globals);
    List<Spec> include = options.include();
    List<Spec> exclude = options.exclude();
    TimeRange range = options.range(Instant.now());
    var pace = new Archive.Pace(options.timeout(), options.pause());
    Path file = options.outputFolder().resolve(FILE);
    if (!Files.isDirectory(options.outputFolder())) {
      throw new Failure("--output-dir: there is no folder " + options.outputFolder());
    }
    try (Cluster cluster = globals.cluster()) {
      var pods = new Pods(cluster);
      var items = new ArrayList<>(new CommandItems(globals).items());
      items.addAll(new ClusterItems(cluster, options.fullSecrets()).items());
      var ofPods = new PodItems(cluster, pods, range, options.adminPort());
      for (Pod istiod : pods.selected(globals.istioNamespace(), "app=istiod")) {
        items.addAll(ofPods.ofIstiod(istiod));
      }
      for (Container container : wanted(pods, include, exclude)) {
        items.addAll(ofPods.ofProxy(container));
      }
      if (options.dryRun()) {
        items.forEach(item -> console.out().println(item.path() + ": " + item.asked()));
        return;
      }
      List<String> problems = new Archive(file, pace, options.logErrors(), progress()).write(items);
      problems.forEach(problem -> console.err().println("warning: " + problem));
      console.out().println("Wrote " + file);
    }
  }

  private Consumer<String> progress() {
    return terminal ? line -> console.err().println(line) : _ -> {};
  }

  private List<Container> wanted(Pods pods, List<Spec> include, List<Spec> exclude) {
    return pods.selected("", "").stream()
        .filter(pod -> !pod.labels().getOrDefault("app", "").equals("istiod"))
        .flatMap(pod -> Container.of(pod).stream())
        .filter(
            container ->
                include.isEmpty()
                    ? container.name().equals(PROXY)
                    : include.stream().anyMatch(spec -> spec.covers(container)))
        .filter(container -> exclude.stream().noneMatch(spec -> spec.covers(container)))
        .toList();
  }
}
