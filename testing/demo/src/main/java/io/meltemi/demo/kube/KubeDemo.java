package io.meltemi.demo.kube;

import io.meltemi.demo.DemoException;
import io.meltemi.demo.RunFolder;
import io.meltemi.demo.Terminal;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Helm;
import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.Kubectl;
import io.meltemi.envtest.network.ClusterNetwork;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ./meltemi demo --kube}. Needs root, and what {@code ./meltemi setup} builds. Nothing stays
 * behind, however it ends: processes die with this one, and the next run clears the network of one
 * that was killed.
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
   * @param hold whether the cluster stays after it, until a signal ends this process
   * @return the exit status: 0 where all was seen, else 1
   */
  public int run(boolean hold) throws IOException {
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
        return run(new Programs(program, helm, kubectl), folder, hold);
      } finally {
        if (lock.isOpen()) {
          folder.delete();
        }
      }
    }
  }

  private record Programs(KubeProgram kube, Path helm, Path kubectl) {}

  private int run(Programs programs, RunFolder folder, boolean hold) throws IOException {
    terminal.say("The bookshop on a Kubernetes of processes:");
    Report report = new Report(terminal, KubeTour.STEPS);
    report.step("etcd, API server, controllers and a node that runs pods as processes");
    DemoImages images = DemoImages.of(repository, envoy());
    try (Cluster cluster = Cluster.start(programs.kube, folder.root(), images)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster, folder)));
      report.seen("the API server is ready, and a node with it", true);
      Path kubeconfig = cluster.controlPlane().adminKubeconfig();
      Kubectl kubectl = new Kubectl(programs.kubectl, kubeconfig);
      Mesh mesh = new Mesh(cluster);
      new KubeTour(
              report,
              cluster,
              mesh,
              new Helm(programs.helm, kubeconfig),
              kubectl,
              repository.resolve("install/charts"),
              repository.resolve("samples/bookshop/kube"),
              folder.root())
          .lead();
      int exitCode = conclude(report.missing());
      if (hold) {
        new KubeHints(kubectl, mesh, folder.root()).lines().forEach(terminal::say);
        hold();
      }
      return exitCode;
    }
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

  private static void close(Cluster cluster, RunFolder folder) {
    try {
      cluster.close();
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
