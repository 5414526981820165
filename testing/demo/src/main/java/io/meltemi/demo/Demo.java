package io.meltemi.demo;

import io.meltemi.demo.kube.KubeDemo;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code ./meltemi demo}: starts the bookshop, leads through it, and ends. Exits 0 when everything
 * that was announced was seen in the traffic, 1 when something was not or could not be started, 2
 * on wrong arguments. Nothing stays behind, however it ends.
 */
public final class Demo {
  private final Terminal terminal;
  private final DemoOptions options;
  private final Path repository;
  private final RunFolder folder;

  private Demo(Terminal terminal, DemoOptions options, Path repository) {
    this.terminal = terminal;
    this.options = options;
    this.repository = repository;
    this.folder = RunFolder.ofUser();
  }

  /** Runs from the root of the repository. */
  public static void main(String[] args) {
    boolean interactive = System.console() != null && System.console().isTerminal();
    Terminal terminal = new Terminal(System.out, interactive);
    int exitCode;
    try {
      Path repository = Path.of("").toAbsolutePath();
      DemoOptions options = DemoOptions.parse(args);
      exitCode =
          options.mode() == DemoOptions.Mode.KUBE
              ? new KubeDemo(terminal, repository, System.getenv())
                  .run(options.clusters(), options.hold())
              : new Demo(terminal, options, repository).run();
    } catch (IllegalArgumentException wrong) {
      System.err.println("demo: " + wrong.getMessage());
      exitCode = 2;
    } catch (IOException problem) {
      System.err.println("demo: " + problem.getMessage());
      exitCode = 1;
    }
    System.exit(exitCode);
  }

  private int run() throws IOException {
    Path samplesFolder = repository.resolve("samples/bookshop");
    if (!Files.isDirectory(samplesFolder)) {
      throw new DemoException(samplesFolder + " is not there: run from the repository's root");
    }
    Site site = chooseSite();
    terminal.say("The bookshop on " + site.description() + ":");
    FileChannel lock = folder.lock(terminal);
    Children children = new Children(folder);
    try (Cleanup cleanup = new Cleanup(folder, children, site, lock)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeOnSignal(cleanup)));
      Cleanup.leftovers(folder, children);
      folder.create();
      Samples samples = new Samples(samplesFolder, site);
      DemoProcesses processes = new DemoProcesses(repository, folder, children, site);
      new DemoStart(terminal, folder, site, samples, processes).run();
      return tour(site, samples, processes);
    }
  }

  private static void closeOnSignal(Cleanup cleanup) {
    try {
      cleanup.close();
    } catch (IOException problem) {
      System.err.println("demo: not everything was removed: " + problem.getMessage());
    }
  }

  private Site chooseSite() throws IOException {
    return switch (options.mode()) {
      case LOOPBACK -> new LoopbackSite();
      case KUBE -> throw new IllegalStateException("the pods of a Kubernetes are on no site");
      case AUTO -> NamespaceSite.isPossible() ? new NamespaceSite() : new LoopbackSite();
      case NAMESPACES -> {
        if (!NamespaceSite.isPossible()) {
          throw new DemoException(
              "--mode=namespaces needs root, the right to make network namespaces, and the commands"
                  + " ip, iptables-restore and setpriv");
        }
        yield new NamespaceSite();
      }
    };
  }

  private int tour(Site site, Samples samples, DemoProcesses processes) throws IOException {
    String url = "http://" + site.address(Workload.GATEWAY.host()) + ":8080/";
    try (Traffic traffic = new Traffic(url)) {
      boolean opened = Waiting.until(() -> traffic.visit(false).served(), Duration.ofSeconds(20));
      if (!opened) {
        throw new DemoException("the storefront did not answer through the gateway at " + url);
      }
      traffic.start();
      List<String> missing =
          new Tour(terminal, traffic).lead(new TourStops(samples, folder, processes).stops());
      terminal.say("");
      report(missing);
      if (options.hold()) {
        traffic.close();
        hold(new Hints(site, folder, url));
      }
      return missing.isEmpty() ? 0 : 1;
    }
  }

  private void report(List<String> missing) {
    if (missing.isEmpty()) {
      terminal.say("Everything that was announced was seen in the traffic.");
    } else {
      terminal.say("Announced and not seen in the traffic:");
      missing.forEach(what -> terminal.say("  - " + what));
    }
  }

  /** Stays until the process is ended by a signal. */
  private void hold(Hints hints) {
    hints.lines().forEach(terminal::say);
    try {
      Thread.sleep(Duration.ofDays(365));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
