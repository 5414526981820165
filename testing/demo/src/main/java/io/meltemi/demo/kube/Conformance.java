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
 * Kubernetes of processes. Its images are programs of its own module, or stand in for them.
 */
public final class Conformance {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String SYSTEM = "istio-system";
  private static final List<String> IDENTITY =
      List.of(
          "-test.v",
          "-test.timeout=80m",
          "-gateway-class=istio",
          "-namespace-labels=istio-injection=enabled",
          "-organization=meltemi",
          "-project=meltemi",
          "-url=https://meltemi.io",
          "-version=0.1.0",
          "-contact=@meltemi/maintainers",
          // Hosts of services, as a Gateway of class istio names what is there already.
          "-usable-address=infra-backend-v1.gateway-conformance-infra.svc.cluster.local",
          "-unusable-address=nobody.gateway-conformance-infra.svc.cluster.local");
  private static final String FOLDER = "/opt/conformance";
  private static final List<String> SERVERS = List.of("echo-basic", "echo-advanced", "coredns");

  private Conformance() {}

  /**
   * @param arguments the repository and the folder that {@code ./meltemi} has made ready (the
   *     suite, its echo servers, and in {@code crds} the Gateway API's definitions), then flags for
   *     the suite
   */
  public static void main(String[] arguments) throws IOException {
    Path repository = Path.of(arguments[0]);
    Path programs = Path.of(arguments[1]);
    List<String> flags = flags(repository, List.of(arguments).subList(2, arguments.length));
    var terminal = new Terminal(System.out, false);
    try {
      System.exit(run(repository, programs, flags, terminal));
    } catch (DemoException problem) {
      System.err.println("conformance: " + problem.getMessage());
      System.exit(2);
    }
  }

  private static int run(Path repository, Path programs, List<String> flags, Terminal terminal)
      throws IOException {
    KubeProgram kube =
        KubeProgram.find(repository, System.getenv())
            .orElseThrow(() -> new DemoException("no Kubernetes here: run ./meltemi setup"));
    Path helm = kube.helm().orElseThrow(() -> new DemoException("no helm beside " + kube.file()));
    RunFolder folder = RunFolder.ofUser("meltemi-conformance-");
    try (FileChannel lock = folder.lock(terminal)) {
      folder.deleteContents();
      Path envoy = new KubeDemo(terminal, repository, System.getenv()).envoy();
      Images images = images(DemoImages.of(repository, envoy), programs);
      try (Cluster cluster = Cluster.start(kube, folder.root(), images)) {
        Path kubeconfig = cluster.controlPlane().adminKubeconfig();
        install(cluster, new Helm(helm, kubeconfig), repository, programs.resolve("crds"));
        return suite(programs.resolve("suite"), kubeconfig, flags);
      } finally {
        if (lock.isOpen()) {
          folder.delete();
        }
      }
    }
  }

  private static Images images(Images others, Path programs) {
    return name -> {
      for (String server : SERVERS) {
        if (Images.repository(name).equals(server)) {
          return Optional.of(image(programs.resolve(server)));
        }
      }
      return others.find(name);
    };
  }

  /** The suite runs {@code client} in containers of its mesh tests. */
  private static Image image(Path program) {
    long user = program.endsWith("coredns") ? 0 : 1000;
    var mounts = new TreeMap<>(Map.of(FOLDER + "/server", program, FOLDER + "/client", program));
    return new Image(
        List.of(FOLDER + "/server"),
        List.of(),
        user,
        Map.of("PATH", FOLDER + ":/usr/sbin:/usr/bin:/sbin:/bin"),
        mounts);
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
    command.addAll(IDENTITY);
    command.addAll(flags);
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroy();
    }
  }

  /** Without flags all profiles, with everything that the suite knows, and a report. */
  private static List<String> flags(Path repository, List<String> given) {
    Path report = repository.resolve("docs/conformance/report.yaml");
    return given.isEmpty()
        ? List.of(
            "-conformance-profiles=GATEWAY-HTTP,GATEWAY-GRPC,GATEWAY-TLS,MESH-HTTP,MESH-GRPC",
            "-all-features",
            "-cleanup-base-resources=false",
            "-report-output=" + report)
        : given;
  }
}
