package io.meltemi.demo.kube;

import io.meltemi.demo.DemoException;
import io.meltemi.demo.RunFolder;
import io.meltemi.demo.Terminal;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Helm;
import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.Kubectl;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.network.NetworkLink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ./meltemi demo --kube}, of one cluster or two. Needs root, and what {@code ./meltemi
 * setup} builds. Nothing stays behind, however it ends: processes die with this one, and the next
 * run clears the network of one that was killed.
 */
public final class KubeDemo {
  private static final String ENVOY_IN_CACHE = "meltemi/envoy/1.38.3/envoy";

  private final Terminal terminal;
  private final Path repository;
  private final Map<String, String> environment;

  public KubeDemo(Terminal terminal, Path repository, Map<String, String> environment) {
    this.terminal = terminal;
    this.repository = repository;
    this.environment = environment;
  }

  /**
   * Takes the tour.
   *
   * @param clusters 1 or 2
   * @param hold whether they stay after it, until a signal ends this process
   * @return the exit status: 0 where all was seen, else 1
   */
  public int run(int clusters, boolean hold) throws IOException {
    if (!ClusterNetwork.isPossible()) {
      throw new DemoException(
          "--kube needs root, and the commands ip, nft, iptables-restore, setpriv, nsenter and"
              + " unshare");
    }
    KubeProgram program =
        KubeProgram.find(repository, environment)
            .orElseThrow(() -> new DemoException("no Kubernetes here: run ./meltemi setup"));
    Path helm =
        program.helm().orElseThrow(() -> new DemoException("no helm beside " + program.file()));
    Path kubectl =
        program
            .kubectl()
            .orElseThrow(() -> new DemoException("no kubectl beside " + program.file()));
    RunFolder folder = RunFolder.ofUser("meltemi-kube-demo-");
    try (FileChannel lock = folder.lock(terminal)) {
      folder.deleteContents();
      try {
        Start start = new Start(new Programs(program, helm, kubectl), folder, hold);
        return clusters == 2 ? runTwo(start) : runOne(start);
      } finally {
        if (lock.isOpen()) {
          folder.delete();
        }
      }
    }
  }

  private record Programs(KubeProgram kube, Path helm, Path kubectl) {}

  private record Start(Programs programs, RunFolder folder, boolean hold) {}

  private Path samples() {
    return repository.resolve("samples/bookshop/kube");
  }

  private int runOne(Start start) throws IOException {
    terminal.say("The bookshop on a Kubernetes of processes:");
    Report report = new Report(terminal, KubeTour.STEPS);
    report.step("etcd, API server, controllers and a node that runs pods as processes");
    Path folder = start.folder.root();
    DemoImages images = DemoImages.of(repository, envoy());
    try (Cluster cluster = Cluster.start(start.programs.kube, folder, images)) {
      closeOnSignal(List.of(cluster), start.folder);
      report.seen("the API server is ready, and a node with it", true);
      Member member = member("", cluster, report, start.programs);
      new KubeTour(
              report,
              cluster,
              member.mesh(),
              member.installation(),
              member.kubectl(),
              samples(),
              folder)
          .lead();
      var hints = new KubeHints(member.kubectl(), member.mesh(), folder);
      return end(report, start.hold, hints::lines);
    }
  }

  private int runTwo(Start start) throws IOException {
    terminal.say("The bookshop in two Kubernetes clusters of processes:");
    Report report = new Report(terminal, ClustersTour.STEPS);
    report.step("Two clusters, each with etcd, API server, controllers and a node");
    Path folder = start.folder.root();
    DemoImages images = DemoImages.of(repository, envoy());
    KubeProgram program = start.programs.kube;
    try (Cluster first = Cluster.start(program, folder.resolve("one"), images);
        Cluster second = Cluster.start(program, folder.resolve("two"), images)) {
      closeOnSignal(List.of(first, second), start.folder);
      NetworkLink link = NetworkLink.between(first.network(), second.network());
      report.seen("both API servers are ready, and a node with each", true);
      Member one = member("one", first, report, start.programs);
      Member two = member("two", second, report, start.programs);
      Path istioctl = repository.resolve("bin/istioctl");
      new ClustersTour(report, one, two, link, samples(), istioctl, folder).lead();
      var hints = new ClusterHints(List.of(one, two), folder);
      return end(report, start.hold, hints::lines);
    }
  }

  private Member member(String name, Cluster cluster, Report report, Programs programs)
      throws IOException {
    Path kubeconfig = cluster.controlPlane().adminKubeconfig();
    Helm helm = new Helm(programs.helm, kubeconfig);
    Path charts = repository.resolve("install/charts");
    return new Member(
        name,
        cluster,
        new Mesh(cluster),
        new Installation(report, cluster, helm, charts),
        new Kubectl(programs.kubectl, kubeconfig));
  }

  private interface Hints {
    List<String> lines() throws IOException;
  }

  private int end(Report report, boolean hold, Hints hints) throws IOException {
    int exitCode = conclude(report.missing());
    if (hold) {
      hints.lines().forEach(terminal::say);
      hold();
    }
    return exitCode;
  }

  private int conclude(List<String> missing) {
    terminal.say("");
    if (missing.isEmpty()) {
      terminal.say("Everything that was announced was seen.");
      return 0;
    }
    terminal.say("Announced and not seen:");
    missing.forEach(what -> terminal.say("  - " + what));
    return 1;
  }

  private static void hold() {
    try {
      Thread.sleep(Duration.ofDays(365));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeOnSignal(List<Cluster> clusters, RunFolder folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(clusters, folder)));
  }

  private static void close(List<Cluster> clusters, RunFolder folder) {
    try {
      for (Cluster cluster : clusters) {
        cluster.close();
      }
      folder.delete();
    } catch (IOException problem) {
      System.err.println("demo: not everything was removed: " + problem.getMessage());
    }
  }

  Path envoy() throws IOException {
    Path cache =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .orElse(Path.of(environment.getOrDefault("HOME", "/"), ".cache"));
    Path envoy =
        Optional.ofNullable(environment.get("MELTEMI_ENVOY"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .orElse(cache.resolve(ENVOY_IN_CACHE));
    if (!Files.isExecutable(envoy)) {
      throw new DemoException("no Envoy at " + envoy + ": run ./meltemi setup");
    }
    return envoy;
  }
}
