package io.meltemi.it.kube;

import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.process.CommandFailedException;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of {@code docs/migration.md}, run as they stand there: in a folder where {@code
 * install} is this repository's, {@code istio} has charts that stand for Istio's, and the PATH has
 * the real Helm.
 */
final class MigrationGuide {
  static final String HUB = "example.org/meltemi";
  private static final Pattern STEP = Pattern.compile("(?m)^### (.+)\\n\\n```sh\\n((?s:.+?))^```$");
  private static final long SECONDS = 60;

  private final Path folder;
  private final Path kubeconfig;
  private final Map<String, String> steps = new LinkedHashMap<>();
  private final Set<String> followed = new TreeSet<>();

  /**
   * @param folder of its own
   * @param kubeconfig of who migrates
   */
  MigrationGuide(Path folder, Path kubeconfig) throws IOException {
    this.folder = folder;
    this.kubeconfig = kubeconfig;
    String text = Files.readString(Repository.root().resolve("docs/migration.md"));
    Matcher step = STEP.matcher(text);
    while (step.find()) {
      steps.put(step.group(1), step.group(2));
    }
    if (text.split("\n```", -1).length - 1 != 2 * steps.size()) {
      throw new IllegalStateException("migration.md: code that is no step's");
    }
    Files.createSymbolicLink(
        folder.resolve("install"), Repository.root().resolve("install").toAbsolutePath());
    IstioCharts.write(folder.resolve("istio"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    KubeProgram kube =
        KubeProgram.find(Repository.root(), System.getenv())
            .orElseThrow(() -> new IOException("no Kubernetes control plane"));
    Files.createSymbolicLink(programs.resolve("helm"), kube.helm().orElseThrow());
    Files.createSymbolicLink(programs.resolve("kubectl"), kube.kubectl().orElseThrow());
  }

  /** The steps that were not followed yet. */
  Set<String> untouched() {
    var rest = new TreeSet<>(steps.keySet());
    rest.removeAll(followed);
    return rest;
  }

  /** Runs the commands below a heading. */
  void follow(String step) throws IOException {
    String commands = steps.get(step);
    if (commands == null) {
      throw new IllegalArgumentException("migration.md has no step " + step);
    }
    long start = System.nanoTime();
    run(commands);
    System.out.printf("MigrationGuide: %s: %d ms%n", step, (System.nanoTime() - start) / 1_000_000);
    followed.add(step);
  }

  /** Runs commands that are none of the guide's. */
  void run(String commands) throws IOException {
    Path log = folder.resolve("commands.log");
    var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands);
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOME", folder.toString());
    environment.putAll(Map.of("HUB", HUB, "TAG", "1", "NAMESPACE", ShopMesh.NAMESPACE));
    Process shell = builder.start();
    try {
      if (!shell.waitFor(SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
        throw new CommandFailedException(commands + "\n" + Files.readString(log));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + commands, interrupted);
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }
}
