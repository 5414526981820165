package io.meltemi.demo.kube;

import io.meltemi.demo.DemoException;
import io.meltemi.demo.RunFolder;
import io.meltemi.demo.Terminal;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Helm;
import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.Manifests;
import io.meltemi.envtest.kubelet.Image;
import io.meltemi.envtest.kubelet.Images;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code ./meltemi conformance}: the Gateway API's own suite against istiod from the chart, on a
 * Kubernetes of processes. Its echo servers are the suite's own program.
 */
public final class Conformance {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String SYSTEM = "istio-system";
  private static final String ECHO = "/opt/conformance/echo-basic";

  /**
   * What {@code ./meltemi} has made ready.
   *
   * @param suite the suite's program
   * @param echo the program of its echo servers
   * @param definitions folder of the Gateway API's CustomResourceDefinitions
   */
  private record Programs(Path suite, Path echo, Path definitions) {}

  private Conformance() {}

  /**
   * @param arguments the repository, the suite, the echo server and the folder of definitions, then
   *     flags for the suite
   */
  public static void main(String[] arguments) throws IOException {
    Path repository = Path.of(arguments[0]);
    var programs =
        new Programs(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
    List<String> flags = List.of(arguments).subList(4, arguments.length);
    var terminal = new Terminal(System.out, false);
    try {
      System.exit(run(repository, programs, flags, terminal));
    } catch (DemoException problem) {
      System.err.println("conformance: " + problem.getMessage());
      System.exit(2);
    }
  }

  private static int run(Path repository, Programs programs, List<String> flags, Terminal terminal)
      throws IOException {
    KubeProgram kube =
        KubeProgram.find(repository, System.getenv())
            .orElseThrow(() -> new DemoException("no Kubernetes here: run ./meltemi setup"));
    Path helm = kube.helm().orElseThrow(() -> new DemoException("no helm beside " + kube.file()));
    RunFolder folder = RunFolder.ofUser("meltemi-conformance-");
    try (FileChannel lock = folder.lock(terminal)) {
      folder.deleteContents();
      Path envoy = new KubeDemo(terminal, repository, System.getenv()).envoy();
      Images images = images(DemoImages.of(repository, envoy), programs.echo());
      try (Cluster cluster = Cluster.start(kube, folder.root(), images)) {
        Path kubeconfig = cluster.controlPlane().adminKubeconfig();
        install(cluster, new Helm(helm, kubeconfig), repository, programs.definitions());
        return suite(programs.suite(), kubeconfig, flags);
      } finally {
        if (lock.isOpen()) {
          folder.delete();
        }
      }
    }
  }

  private static Images images(Images programs, Path echo) {
    var server =
        new Image(
            List.of(ECHO),
            List.of(),
            1000,
            Map.of("PATH", "/usr/bin:/bin"),
            new TreeMap<>(Map.of(ECHO, echo)));
    return name ->
        Images.repository(name).endsWith("echo-basic") ? Optional.of(server) : programs.find(name);
  }

  private static void install(Cluster cluster, Helm helm, Path repository, Path definitions)
      throws IOException {
    var manifests = new Manifests(cluster.client());
    try (var files = Files.list(definitions)) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        if (text.contains("kind: CustomResourceDefinition")) {
          manifests.apply(text);
        }
      }
    }
    Path charts = repository.resolve("install/charts");
    helm.install("istio-base", charts.resolve("base"), SYSTEM, List.of("defaultRevision=default"));
    helm.install(
        "istiod",
        charts.resolve("istiod"),
        SYSTEM,
        List.of("autoscaleEnabled=false", "env.PILOT_ENABLE_ALPHA_GATEWAY_API=true"));
    awaitIstiod(cluster);
  }

  private static void awaitIstiod(Cluster cluster) throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (cluster
            .client()
            .find(ResourceType.DEPLOYMENT, SYSTEM, "istiod")
            .orElseThrow()
            .at("/status/readyReplicas")
            .asInt()
        < 1) {
      if (System.nanoTime() - end > 0) {
        throw new DemoException("istiod was not ready in " + START.toSeconds() + " s");
      }
      try {
        Thread.sleep(Duration.ofMillis(200));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private static int suite(Path program, Path kubeconfig, List<String> flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("-test.v");
    command.add("-test.timeout=80m");
    command.add("-gateway-class=istio");
    command.addAll(flags);
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroy();
    }
  }
}
